package io.replicator.core.seed.media;

import io.replicator.core.extent.Geometry;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.VolumeId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What a medium says of the seed on it, and its source signs; the layout is in {@code docs/seed-format.md}. Not confidential.
 *
 * @param filledChunks chunks of the volume that are not zero
 * @param manifestBytes length of the manifest
 * @param manifestHash SHA-256 of the manifest
 * @param set the same on everything that one command exported
 * @param medium drawn for the directory that this stands in
 * @param begunAtMillis when that was begun, milliseconds since 1970 UTC
 * @param source name of the agent that says so
 * @param name the volume's name there
 */
public record SeedStatement(
        VolumeId volume,
        Generation generation,
        Parts parts,
        long filledChunks,
        long manifestBytes,
        Digest manifestHash,
        UUID set,
        UUID medium,
        long begunAtMillis,
        SealingKind sealing,
        String source,
        String name) {
    /** The longest one. */
    static final int MAX_BYTES = 64 << 10;

    private static final int VERSION = 1;
    private static final int FIXED_BYTES = 209;
    private static final int MAX_SOURCE_BYTES = 63;
    private static final int MAX_NAME_BYTES = 255;
    private static final int MOST_NAME_CHARACTERS = 100;

    public SeedStatement {
        int sourceBytes = source.getBytes(StandardCharsets.UTF_8).length;
        int nameBytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (sourceBytes < 1 || sourceBytes > MAX_SOURCE_BYTES || nameBytes < 1 || nameBytes > MAX_NAME_BYTES) {
            throw new IllegalArgumentException("names of " + sourceBytes + " and " + nameBytes + " bytes");
        }
        if (filledChunks < 0 || filledChunks > parts.geometry().chunkCount() || manifestBytes < 1) {
            throw new IllegalArgumentException(filledChunks + " chunks, a manifest of " + manifestBytes + " bytes");
        }
    }

    /** The same, of another medium. */
    public SeedStatement on(UUID otherMedium, long millis) {
        return new SeedStatement(
                volume,
                generation,
                parts,
                filledChunks,
                manifestBytes,
                manifestHash,
                set,
                otherMedium,
                millis,
                sealing,
                source,
                name);
    }

    /** Name of the directory that such a seed has on a medium. */
    String directory() {
        String id = generation.id().uuid().toString().substring(0, 8);
        String plain = name.replaceAll("[^A-Za-z0-9_-]", "_");
        return plain.substring(0, Math.min(plain.length(), MOST_NAME_CHARACTERS)) + "-" + generation.number() + "-"
                + id;
    }

    byte[] toBytes() {
        byte[] sourceBytes = source.getBytes(StandardCharsets.UTF_8);
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + sourceBytes.length + nameBytes.length);
        bytes.putInt(VERSION);
        MediaFile.putUuid(bytes, volume.uuid());
        generation.writeTo(bytes);
        bytes.putLong(parts.geometry().logicalBytes())
                .putInt(parts.geometry().chunkBytes())
                .putInt(parts.chunks())
                .putLong(filledChunks)
                .putLong(manifestBytes);
        manifestHash.writeTo(bytes);
        MediaFile.putUuid(bytes, set);
        MediaFile.putUuid(bytes, medium);
        bytes.putLong(begunAtMillis)
                .put((byte) sealing.number())
                .put((byte) sourceBytes.length)
                .put((byte) nameBytes.length);
        return bytes.put(sourceBytes).put(nameBytes).array();
    }

    /** What these bytes say; an {@link IllegalArgumentException} where they are no statement of this version. */
    static SeedStatement parse(byte[] statement) {
        ByteBuffer bytes = ByteBuffer.wrap(statement);
        if (statement.length < FIXED_BYTES || bytes.getInt() != VERSION) {
            throw new IllegalArgumentException("no statement of version " + VERSION);
        }
        VolumeId volume = new VolumeId(MediaFile.getUuid(bytes));
        Generation generation = Generation.readFrom(bytes);
        Parts parts = new Parts(new Geometry(bytes.getLong(), bytes.getInt()), bytes.getInt());
        long filledChunks = bytes.getLong();
        long manifestBytes = bytes.getLong();
        Digest manifestHash = Digest.readFrom(bytes);
        UUID set = MediaFile.getUuid(bytes);
        UUID medium = MediaFile.getUuid(bytes);
        long begunAtMillis = bytes.getLong();
        SealingKind sealing = SealingKind.ofNumber(bytes.get())
                .orElseThrow(() -> new IllegalArgumentException("an unknown way of sealing"));
        int sourceBytes = bytes.get() & 0xFF;
        int nameBytes = bytes.get() & 0xFF;
        if (bytes.remaining() != sourceBytes + nameBytes) {
            throw new IllegalArgumentException("names of another length");
        }
        return new SeedStatement(
                volume,
                generation,
                parts,
                filledChunks,
                manifestBytes,
                manifestHash,
                set,
                medium,
                begunAtMillis,
                sealing,
                text(bytes, sourceBytes),
                text(bytes, nameBytes));
    }

    private static String text(ByteBuffer bytes, int length) {
        try {
            ByteBuffer text = bytes.slice(bytes.position(), length);
            bytes.position(bytes.position() + length);
            return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a name that is no text", e);
        }
    }
}
