package io.replicator.core.seed.media;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.StateFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file of a medium that is only read. Blocking. */
final class MountedFile implements StateFile {
    private final String name;
    private final FileChannel channel;

    MountedFile(String name, FileChannel channel) {
        this.name = name;
        this.channel = channel;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long sizeBytes() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void read(long position, ByteBuffer target) {
        long at = position;
        try {
            while (target.hasRemaining()) {
                int count = channel.read(target, at);
                if (count < 0) {
                    throw new ReplicatorException(FaultCode.CORRUPT_STATE, name + " ends at byte " + at);
                }
                at += count;
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void write(long position, ByteBuffer source) {
        throw new UnsupportedOperationException("a medium is only read");
    }

    @Override
    public void truncate(long sizeBytes) {
        throw new UnsupportedOperationException("a medium is only read");
    }

    @Override
    public void reserve(long sizeBytes) {
        throw new UnsupportedOperationException("a medium is only read");
    }

    @Override
    public void flush() {
        throw new UnsupportedOperationException("a medium is only read");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private ReplicatorException failed(IOException e) {
        return new ReplicatorException(
                FaultCode.IO_ERROR,
                "cannot read " + name + " (" + e.getMessage() + "); see that the medium is plugged in, and try again",
                e);
    }
}
