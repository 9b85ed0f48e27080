package io.replicator.core.store;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A state file over a file channel: positional transfers, continued until they are whole. */
final class ChannelStateFile implements StateFile {
    private final Path path;
    private final FileChannel channel;
    private final SpaceReservation reservation;
    private volatile boolean flushFailed;

    ChannelStateFile(Path path, FileChannel channel, SpaceReservation reservation) {
        this.path = path;
        this.channel = channel;
        this.reservation = reservation;
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public long sizeBytes() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw StoreFaults.of("ask the size of", path, e);
        }
    }

    @Override
    public void read(long position, ByteBuffer target) {
        try {
            long at = position;
            while (target.hasRemaining()) {
                int moved = channel.read(target, at);
                if (moved < 0) {
                    throw new ReplicatorException(
                            FaultCode.CORRUPT_STATE, path + " ends at byte " + at + " where more was expected");
                }
                if (moved == 0) {
                    throw new IOException("read made no progress at byte " + at);
                }
                at += moved;
            }
        } catch (IOException e) {
            throw StoreFaults.of("read", path, e);
        }
    }

    @Override
    public void write(long position, ByteBuffer source) {
        checkWritable();
        int wanted = source.remaining();
        try {
            long at = position;
            while (source.hasRemaining()) {
                int moved = channel.write(source, at);
                if (moved <= 0) {
                    throw new IOException("write made no progress at byte " + at);
                }
                at += moved;
            }
        } catch (IOException e) {
            throw StoreFaults.ofGrowth("write", path, wanted, e);
        }
    }

    @Override
    public void truncate(long sizeBytes) {
        checkWritable();
        try {
            if (sizeBytes <= channel.size()) {
                channel.truncate(sizeBytes);
            } else {
                // FileChannel.truncate never grows; a zero byte at the end does, and leaves a hole before it.
                write(sizeBytes - 1, ByteBuffer.allocate(1));
            }
        } catch (IOException e) {
            throw StoreFaults.of("resize", path, e);
        }
    }

    @Override
    public void reserve(long sizeBytes) {
        checkWritable();
        try {
            reservation.reserve(path, channel, sizeBytes);
        } catch (IOException e) {
            throw StoreFaults.ofGrowth("reserve space for", path, sizeBytes, e);
        }
    }

    @Override
    public void flush() {
        checkWritable();
        try {
            channel.force(false);
        } catch (IOException e) {
            flushFailed = true;
            throw StoreFaults.flushFailed(path, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw StoreFaults.of("close", path, e);
        }
    }

    private void checkWritable() {
        if (flushFailed) {
            throw StoreFaults.flushFailed(path, null);
        }
    }
}
