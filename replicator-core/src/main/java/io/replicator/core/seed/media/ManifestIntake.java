package io.replicator.core.seed.media;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.ManifestHeader;
import io.replicator.core.seed.ManifestReader;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFile;
import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** Takes a seed's manifest off its media, from whichever holds it whole. Blocking. */
final class ManifestIntake {
    private final MediaSealing sealing;
    private final SeedSignature signature;

    ManifestIntake(MediaSealing sealing, SeedSignature signature) {
        this.sealing = sealing;
        this.signature = signature;
    }

    /**
     * Writes the manifest durably under that name, unless it is there already, and proves it.
     *
     * @throws ReplicatorException {@code BAD_MANIFEST} where no medium holds it as its statement names it, {@code WRONG_KEY}
     */
    ManifestHeader take(MediaSurvey survey, StateDirectory target, String name) {
        SeedStatement statement = survey.statement();
        if (!isThere(target, name, statement)) {
            boolean taken = survey.directories().stream().anyMatch(directory -> copy(directory, target, name));
            if (!taken) {
                throw new ReplicatorException(
                        FaultCode.BAD_MANIFEST,
                        "the manifest on " + survey.directories().get(0).medium()
                                + (survey.directories().size() > 1 ? " and on the other media" : "")
                                + " is not the one that was signed; add another medium of this seed");
            }
        }
        try (SeekableByteChannel channel = new StateFileChannel(target.open(name))) {
            ManifestHeader header = ManifestReader.verify(channel, "the manifest of " + statement.name(), signature);
            boolean fits = header.identity().id().equals(statement.volume())
                    && header.generation().equals(statement.generation())
                    && header.identity().geometry().equals(statement.parts().geometry());
            if (!fits) {
                throw new ReplicatorException(
                        FaultCode.BAD_MANIFEST,
                        "the manifest of " + statement.name()
                                + " describes something else than its statement says; export" + " the seed again");
            }
            return header;
        } catch (java.io.IOException e) {
            throw new ReplicatorException(FaultCode.IO_ERROR, "cannot close " + name + ": " + e.getMessage(), e);
        }
    }

    private static boolean isThere(StateDirectory target, String name, SeedStatement statement) {
        if (!target.exists(name)) {
            return false;
        }
        try (StateFile file = target.open(name)) {
            MessageDigest sha = sha256();
            ByteBuffer piece = ByteBuffer.allocate(SegmentHeader.MAX_MANIFEST_BYTES);
            StateFileChannel channel = new StateFileChannel(file);
            while (channel.read(piece.clear()) > 0) {
                sha.update(piece.flip());
            }
            return Digest.of(sha.digest()).equals(statement.manifestHash());
        }
    }

    private boolean copy(SeedDirectory directory, StateDirectory target, String name) {
        MediaFile file = directory.file(MediaFile.Kind.MANIFEST, 0);
        if (!directory.directory().exists(file.name())) {
            return false;
        }
        String unfinished = name + StateDirectory.REPLACEMENT_SUFFIX;
        try (StateFile source = directory.directory().open(file.name());
                StateFile copy = target.open(unfinished)) {
            copy.truncate(0);
            Digest hash = copy(source, file, copy, directory.statement().manifestBytes());
            if (hash == null || !hash.equals(directory.statement().manifestHash())) {
                return false;
            }
            copy.flush();
        }
        target.rename(unfinished, name);
        target.sync();
        return true;
    }

    /** Null where it is not whole; a manifest with a gap is none. */
    private @Nullable Digest copy(StateFile source, MediaFile file, StateFile copy, long expectedBytes) {
        ByteBuffer body = ByteBuffer.allocate(SegmentHeader.MAX_MANIFEST_BYTES + FileSeal.OVERHEAD_BYTES);
        SealedFile sealed = SealedFile.open(source, file, SegmentHeader.MAX_MANIFEST_BYTES, sealing, body)
                .orElse(null);
        if (sealed == null) {
            return null;
        }
        MessageDigest sha = sha256();
        ByteBuffer target = ByteBuffer.allocate(body.capacity());
        long written = 0;
        for (SegmentHeader header = sealed.reader().next(body);
                header != null;
                header = sealed.reader().next(body)) {
            if (header.type() != SegmentType.CONTENT) {
                continue;
            }
            ByteBuffer plain = sealed.plain(header, body, target);
            if (plain == null || plain.remaining() > expectedBytes - written) {
                return null;
            }
            sha.update(plain.duplicate());
            long length = plain.remaining();
            copy.write(written, plain.duplicate());
            written += length;
        }
        return Digest.of(sha.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new ReplicatorException(
                    FaultCode.INTERNAL, "this Java has no SHA-256, which every Java must have; use another one", e);
        }
    }
}
