package io.replicator.core.seed.media;

import io.replicator.core.store.StateFile;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** A state file as a channel that is read. One owner. */
final class StateFileChannel implements SeekableByteChannel {
    private final StateFile file;
    private final long sizeBytes;
    private long position;
    private boolean open = true;

    /** The file is closed with this. */
    StateFileChannel(StateFile file) {
        this.file = file;
        this.sizeBytes = file.sizeBytes();
    }

    @Override
    public int read(ByteBuffer target) {
        int count = (int) Math.min(target.remaining(), Math.max(0, sizeBytes - position));
        if (count == 0) {
            return target.hasRemaining() ? -1 : 0;
        }
        ByteBuffer exact = target.slice(target.position(), count);
        file.read(position, exact);
        target.position(target.position() + count);
        position += count;
        return count;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SeekableByteChannel position(long newPosition) {
        position = newPosition;
        return this;
    }

    @Override
    public long size() {
        return sizeBytes;
    }

    @Override
    public SeekableByteChannel truncate(long size) {
        throw new NonWritableChannelException();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        file.close();
    }
}
