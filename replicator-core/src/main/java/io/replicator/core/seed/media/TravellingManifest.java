package io.replicator.core.seed.media;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.ManifestHeader;
import io.replicator.core.seed.ManifestReader;
import io.replicator.core.volume.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.UUID;

/**
 * The manifest of a seed that is to be exported, proved whole. Blocking to make.
 *
 * @param file where it is
 * @param header what it describes
 * @param bytes its length
 * @param hash SHA-256 of it
 */
public record TravellingManifest(Path file, ManifestHeader header, long bytes, Digest hash) {
    /** Reads all of the file; {@code BAD_REQUEST} where it cannot be, {@code BAD_MANIFEST} where it is not whole. */
    public static TravellingManifest read(Path file) {
        try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.READ)) {
            ManifestHeader header = ManifestReader.verify(channel, file.toString());
            channel.position(0);
            MessageDigest sha = ManifestIntake.sha256();
            ByteBuffer piece = ByteBuffer.allocate(SegmentHeader.MAX_MANIFEST_BYTES);
            while (channel.read(piece.clear()) >= 0) {
                sha.update(piece.flip());
            }
            return new TravellingManifest(file, header, channel.size(), Digest.of(sha.digest()));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Opens it at its first byte. */
    public SeekableByteChannel open() {
        try {
            return Files.newByteChannel(file, StandardOpenOption.READ);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** What it says of each part. */
    public ManifestParts parts(Parts parts) {
        return new ManifestParts(open(), file.toString(), header, parts);
    }

    /** What a medium of this seed says. */
    public SeedStatement statement(
            ManifestParts parts, UUID set, UUID medium, long nowMillis, SealingKind sealing, String source) {
        return new SeedStatement(
                header.identity().id(),
                header.generation(),
                parts.parts(),
                parts.filledChunks(),
                bytes,
                hash,
                set,
                medium,
                nowMillis,
                sealing,
                source,
                header.name());
    }

    private static ReplicatorException unreadable(Path file, IOException e) {
        return new ReplicatorException(
                FaultCode.BAD_REQUEST,
                file + " cannot be read (" + e.getMessage()
                        + "); the manifest of the seed is needed: name it with --manifest",
                e);
    }
}
