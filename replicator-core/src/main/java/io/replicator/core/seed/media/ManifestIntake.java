package io.replicator.core.seed.media;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.DigestVisitor;
import io.replicator.core.seed.ManifestHeader;
import io.replicator.core.seed.ManifestReader;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFile;
import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.function.Supplier;

/** Takes a seed's manifest off its media, from whichever holds it whole. Blocking. */
final class ManifestIntake {
    private final MediaSealing sealing;
    private final SeedSignature signature;

    ManifestIntake(MediaSealing sealing, SeedSignature signature) {
        this.sealing = sealing;
        this.signature = signature;
    }

    /** A manifest that was proved where it stands, on a medium. */
    record Proved(ManifestHeader header, Supplier<ReadableByteChannel> opener) {}

    /**
     * Writes the manifest durably under that name, unless it is there already, and proves it.
     *
     * @throws ReplicatorException {@code BAD_MANIFEST} where no medium holds it as its statement names it, {@code WRONG_KEY}
     */
    ManifestHeader take(MediaSurvey survey, StateDirectory target, String name) {
        requireKeys(survey);
        SeedStatement statement = survey.statement();
        if (!isThere(target, name, statement)) {
            boolean taken = survey.directories().stream().anyMatch(directory -> copy(directory, target, name));
            if (!taken) {
                throw none(survey);
            }
        }
        try (SeekableByteChannel channel = new StateFileChannel(target.open(name))) {
            return requireFits(ManifestReader.verify(channel, name(statement), signature), statement);
        } catch (java.io.IOException e) {
            throw new ReplicatorException(FaultCode.IO_ERROR, "cannot close " + name + ": " + e.getMessage(), e);
        }
    }

    /**
     * Proves it where it stands, and writes nothing.
     *
     * @param notZero makes who is told of the chunks; asked anew for each medium that is tried
     * @throws ReplicatorException as {@link #take}
     */
    Proved prove(MediaSurvey survey, Supplier<DigestVisitor> notZero) {
        requireKeys(survey);
        SeedStatement statement = survey.statement();
        for (SeedDirectory directory : survey.directories()) {
            if (isWhole(directory)) {
                Supplier<ReadableByteChannel> opener =
                        () -> MediaManifest.open(directory, sealing).orElseThrow(() -> none(survey));
                try (MediaManifest manifest =
                        MediaManifest.open(directory, sealing).orElseThrow(() -> none(survey))) {
                    ManifestHeader header = ManifestReader.verify(manifest, name(statement), signature, notZero.get());
                    return new Proved(requireFits(header, statement), opener);
                }
            }
        }
        throw none(survey);
    }

    /** Refuses a medium that cannot be opened now, and not once others were written to the device. One whose key is spoilt is found out by its parts. */
    private void requireKeys(MediaSurvey survey) {
        for (SeedDirectory directory : survey.directories()) {
            try {
                MediaManifest.open(directory, sealing).ifPresent(MediaManifest::close);
            } catch (ReplicatorException e) {
                if (e.code() != FaultCode.WRONG_KEY) {
                    throw e;
                }
                throw new ReplicatorException(
                        FaultCode.WRONG_KEY, directory.medium() + ": " + e.getMessage() + "; nothing was written", e);
            }
        }
    }

    private static String name(SeedStatement statement) {
        return "the manifest of " + statement.name();
    }

    private static ReplicatorException none(MediaSurvey survey) {
        return new ReplicatorException(
                FaultCode.BAD_MANIFEST,
                "the manifest on " + survey.directories().get(0).medium()
                        + (survey.directories().size() > 1 ? " and on the other media" : "")
                        + " is not the one that was signed; add another medium of this seed");
    }

    private static ManifestHeader requireFits(ManifestHeader header, SeedStatement statement) {
        boolean fits = header.identity().id().equals(statement.volume())
                && header.generation().equals(statement.generation())
                && header.identity().geometry().equals(statement.parts().geometry());
        if (!fits) {
            throw new ReplicatorException(
                    FaultCode.BAD_MANIFEST,
                    name(statement) + " describes something else than its statement says; export the seed again");
        }
        return header;
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
        Optional<MediaManifest> opened = MediaManifest.open(directory, sealing);
        if (opened.isEmpty()) {
            return false;
        }
        String unfinished = name + StateDirectory.REPLACEMENT_SUFFIX;
        try (MediaManifest source = opened.get();
                StateFile copy = target.open(unfinished)) {
            copy.truncate(0);
            ByteBuffer piece = ByteBuffer.allocate(SegmentHeader.MAX_MANIFEST_BYTES);
            long written = 0;
            while (source.read(piece.clear()) >= 0) {
                int length = piece.flip().remaining();
                copy.write(written, piece);
                written += length;
            }
            if (!source.isWhole()) {
                return false;
            }
            copy.flush();
        }
        target.rename(unfinished, name);
        target.sync();
        return true;
    }

    private boolean isWhole(SeedDirectory directory) {
        Optional<MediaManifest> opened = MediaManifest.open(directory, sealing);
        if (opened.isEmpty()) {
            return false;
        }
        try (MediaManifest source = opened.get()) {
            ByteBuffer piece = ByteBuffer.allocate(SegmentHeader.MAX_MANIFEST_BYTES);
            while (source.read(piece) >= 0) {
                piece.clear();
            }
            return source.isWhole();
        }
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
