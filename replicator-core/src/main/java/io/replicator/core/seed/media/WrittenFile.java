package io.replicator.core.seed.media;

import io.replicator.core.seed.media.ReadBack.Piece;
import io.replicator.core.store.StateFile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A file of a medium that is being written: how long the medium takes for that is measured, and what was written is remembered. One owner. */
final class WrittenFile implements StateFile {
    private final StateFile file;
    private final MediumMeter meter;
    private final List<Piece> pieces = new ArrayList<>();

    WrittenFile(StateFile file, MediumMeter meter) {
        this.file = file;
        this.meter = meter;
    }

    /** In the order in which they were written. */
    List<Piece> pieces() {
        return pieces;
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public long sizeBytes() {
        return file.sizeBytes();
    }

    @Override
    public void read(long position, ByteBuffer target) {
        file.read(position, target);
    }

    @Override
    public void write(long position, ByteBuffer source) {
        Piece piece = new Piece(position, source.remaining(), SegmentHeader.checksum(source.duplicate()));
        meter.write(piece.length(), () -> file.write(position, source));
        pieces.add(piece);
    }

    @Override
    public void truncate(long sizeBytes) {
        file.truncate(sizeBytes);
    }

    @Override
    public void reserve(long sizeBytes) {
        file.reserve(sizeBytes);
    }

    @Override
    public void flush() {
        meter.flush(file::flush);
    }

    @Override
    public void close() {
        file.close();
    }
}
