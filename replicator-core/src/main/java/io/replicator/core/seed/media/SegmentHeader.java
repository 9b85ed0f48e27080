package io.replicator.core.seed.media;

import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeId;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What a segment says before its body; the layout is in {@code docs/seed-format.md}.
 *
 * @param file the file it belongs to
 * @param number ascends within the file
 * @param last whether it is the file's last one
 * @param sealed whether its body is
 * @param bodyBytes bytes of the body, at least one
 * @param bodyChecksum CRC32C of the body as it stands
 * @param place its position in the file in units of {@link #ALIGNMENT_BYTES}
 */
record SegmentHeader(
        MediaFile file,
        SegmentType type,
        int number,
        boolean last,
        boolean sealed,
        int bodyBytes,
        int bodyChecksum,
        int place) {
    /** Where segments begin: at multiples of this. */
    static final int ALIGNMENT_BYTES = 4096;

    static final int BYTES = 64;

    /** What sealing binds a body to: the header up to its number. */
    static final int ASSOCIATED_BYTES = 48;

    static final int MAX_KEY_BYTES = 16 << 10;
    static final int MAX_MANIFEST_BYTES = 256 << 10;
    static final int MAX_DEFERRED_BYTES = 64 << 10;
    static final int END_BYTES = 12;

    private static final int MAGIC = 0x52534547;
    private static final int VERSION = 1;
    private static final int FLAG_LAST = 1;
    private static final int FLAG_SEALED = 2;
    private static final int CHECKSUM_OFFSET = 60;

    /** The bytes that a body is bound to. */
    ByteBuffer associated() {
        ByteBuffer bytes = ByteBuffer.allocate(ASSOCIATED_BYTES);
        putBound(bytes);
        return bytes.flip();
    }

    /** Writes {@link #BYTES} at the buffer's position, which moves. */
    void writeTo(ByteBuffer target) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        putBound(bytes);
        bytes.putInt(bodyBytes).putInt(bodyChecksum).putInt(place);
        bytes.putInt(checksum(bytes.duplicate().flip()));
        target.put(bytes.flip());
    }

    /** The header in the buffer's next {@link #BYTES}, which moves past them; empty where there is none, or none of this version. */
    static Optional<SegmentHeader> readFrom(ByteBuffer source) {
        ByteBuffer bytes = source.slice(source.position(), BYTES);
        source.position(source.position() + BYTES);
        if (bytes.getInt(0) != MAGIC
                || bytes.get(4) != VERSION
                || bytes.getInt(CHECKSUM_OFFSET) != checksum(bytes.slice(0, CHECKSUM_OFFSET))) {
            return Optional.empty();
        }
        bytes.position(5);
        int kind = bytes.get();
        Optional<SegmentType> type = SegmentType.ofNumber(bytes.get());
        int flags = bytes.get();
        if (kind < 1 || kind > 2 || type.isEmpty() || flags < 0 || flags > 3) {
            return Optional.empty();
        }
        VolumeId volume = new VolumeId(MediaFile.getUuid(bytes));
        GenerationId generation = new GenerationId(MediaFile.getUuid(bytes));
        MediaFile file = new MediaFile(
                kind == 1 ? MediaFile.Kind.PART : MediaFile.Kind.MANIFEST, volume, generation, bytes.getInt());
        SegmentHeader header = new SegmentHeader(
                file,
                type.get(),
                bytes.getInt(),
                (flags & FLAG_LAST) != 0,
                (flags & FLAG_SEALED) != 0,
                bytes.getInt(),
                bytes.getInt(),
                bytes.getInt());
        boolean legal = header.number >= 0
                && header.bodyBytes > 0
                && header.place >= 0
                && header.last == (header.type == SegmentType.END)
                && !(header.sealed && header.type == SegmentType.KEY);
        return legal ? Optional.of(header) : Optional.empty();
    }

    static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }

    /** That many bytes, and what follows them up to where a segment may begin. */
    static long aligned(long bytes) {
        return (bytes + ALIGNMENT_BYTES - 1) / ALIGNMENT_BYTES * ALIGNMENT_BYTES;
    }

    private void putBound(ByteBuffer target) {
        target.putInt(MAGIC)
                .put((byte) VERSION)
                .put((byte) file.kind().number())
                .put((byte) type.number())
                .put((byte) ((last ? FLAG_LAST : 0) | (sealed ? FLAG_SEALED : 0)));
        file.putIds(target);
        target.putInt(file.part()).putInt(number);
    }
}
