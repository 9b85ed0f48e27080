package io.replicator.core.world;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.StateFile;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** An open file of a {@link WorldDirectory}. */
final class WorldFile implements StateFile {
    /** The two headers of an index lie in front of its first page. */
    private static final int INDEX_HEADER_BYTES = 16 * 512;

    private final String name;
    private final WorldImage image;
    private final DiskPort port;
    private boolean flushFailed;
    private boolean closed;

    WorldFile(String name, WorldImage image, DiskPort port) {
        this.name = name;
        this.image = image;
        this.port = port;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long sizeBytes() {
        checkOpen();
        return image.sizeBytes();
    }

    @Override
    public void read(long position, ByteBuffer target) {
        checkOpen();
        port.read(DiskOperation.STATE_READ, name);
        if (position + target.remaining() > image.sizeBytes()) {
            throw new ReplicatorException(FaultCode.CORRUPT_STATE, name + " ends at byte " + image.sizeBytes());
        }
        image.read(position, target);
    }

    @Override
    public void write(long position, ByteBuffer source) {
        checkWritable();
        FaultCode code = begin(position + source.remaining());
        if (code != null) {
            image.write(position, half(position, source));
            port.throwIf(code, DiskOperation.STATE_WRITE, name);
        }
        image.write(position, source);
        if (position < INDEX_HEADER_BYTES && name.endsWith("/index")) {
            port.endOfTurn(DiskOperation.STATE_WRITE);
        } else {
            port.end(DiskOperation.STATE_WRITE);
        }
    }

    @Override
    public void truncate(long sizeBytes) {
        resize(sizeBytes);
    }

    @Override
    public void reserve(long sizeBytes) {
        resize(Math.max(sizeBytes, image.sizeBytes()));
    }

    @Override
    public void flush() {
        checkWritable();
        FaultCode code = port.begin(DiskOperation.STATE_FLUSH);
        if (code != null) {
            flushFailed = true;
            if (DiskFaults.STATE_FLUSH_FORGETS) {
                image.failFlush();
            }
            port.throwIf(code, DiskOperation.STATE_FLUSH, name);
        }
        image.flush();
        port.end(DiskOperation.STATE_FLUSH);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void resize(long sizeBytes) {
        checkWritable();
        port.throwIf(begin(sizeBytes), DiskOperation.STATE_WRITE, name);
        image.resize(sizeBytes);
        port.end(DiskOperation.STATE_WRITE);
    }

    private @Nullable FaultCode begin(long sizeAfter) {
        FaultCode code = port.begin(DiskOperation.STATE_WRITE);
        boolean lacksSpace = sizeAfter > image.sizeBytes() && port.faults.isFull();
        return code == null && lacksSpace ? FaultCode.NO_SPACE : code;
    }

    /** A disk does not tear a sector that is written whole. */
    private static ByteBuffer half(long position, ByteBuffer source) {
        int sector = WorldImage.SECTOR_BYTES;
        boolean sectors = position % sector == 0 && source.remaining() % sector == 0;
        int half = source.remaining() / 2;
        return source.duplicate().limit(source.position() + (sectors ? half / sector * sector : half));
    }

    private void checkWritable() {
        checkOpen();
        if (flushFailed) {
            throw new ReplicatorException(FaultCode.FLUSH_FAILED, "flushing " + name + " failed before");
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new ReplicatorException(FaultCode.IO_ERROR, name + " is closed");
        }
    }
}
