package io.replicator.core.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file's channel as the system may make it: transfers come short, and one of them or a flush fails. */
final class ScriptedChannel extends FileChannel {
    private final FileChannel channel;
    private final int mostBytes;
    private int transfersUntilFailure = Integer.MAX_VALUE;
    private boolean movesNothing;
    private boolean flushFails;

    /** Moves at most that many bytes at once. */
    ScriptedChannel(FileChannel channel, int mostBytes) {
        this.channel = channel;
        this.mostBytes = mostBytes;
    }

    /** That many transfers succeed, and the next one fails as the system fails. */
    void failAfter(int transfers) {
        transfersUntilFailure = transfers;
    }

    void moveNothing() {
        movesNothing = true;
    }

    /** The next flush fails; those after it would succeed, as Linux lets them. */
    void failNextFlush() {
        flushFails = true;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        return transfer(target, () -> channel.read(target, position));
    }

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        return transfer(source, () -> channel.write(source, position));
    }

    @Override
    public void force(boolean metaData) throws IOException {
        if (flushFails) {
            flushFails = false;
            throw new IOException("Input/output error");
        }
        channel.force(metaData);
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    protected void implCloseChannel() throws IOException {
        channel.close();
    }

    private interface Transfer {
        int run() throws IOException;
    }

    private int transfer(ByteBuffer buffer, Transfer transfer) throws IOException {
        if (transfersUntilFailure-- <= 0) {
            throw new IOException("Input/output error");
        }
        if (movesNothing) {
            return 0;
        }
        int limit = buffer.limit();
        buffer.limit(Math.min(limit, buffer.position() + mostBytes));
        try {
            return transfer.run();
        } finally {
            buffer.limit(limit);
        }
    }

    @Override
    public int read(ByteBuffer target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer source) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel position(long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel truncate(long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }
}
