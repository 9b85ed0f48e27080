package io.replicator.core.seed.media;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.seed.media.PartExport.PartTotals;
import io.replicator.core.seed.media.StatementFile.Signed;
import io.replicator.core.store.StateDirectory;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Fills one medium with parts of a seed until there are none left or it is full. One owner, blocking; others fill other media meanwhile.
 *
 * <p>The order on a medium: statement, manifest, parts, each durable under its name before the next begins; the record at the source follows
 * each part. So whatever a crash or a pulled plug leaves has every file whole that has its name, and going on costs one part at most.
 */
public final class MediumExport {
    /** How a medium's turn ended. */
    public enum Ending {
        /** There is nothing left that nobody writes. */
        NOTHING_LEFT,
        /** It is full: the rest needs another one. */
        FULL
    }

    private final ExportSource source;
    private final SeedExport export;
    private final MediaSealing sealing;
    private final SeedSignature signature;
    private final SeedStatement wanted;
    private final Supplier<ReadableByteChannel> manifest;
    private final ExportMedium medium;
    private long counted;

    /**
     * Prepares it.
     *
     * @param wanted what the medium is to say, its own identifier freshly drawn
     * @param manifest opens the manifest at its first byte
     * @param medium the directory that was named, how it is measured, and how what it took is proved
     */
    public MediumExport(
            ExportSource source,
            SeedExport export,
            MediaSealing sealing,
            SeedSignature signature,
            SeedStatement wanted,
            Supplier<ReadableByteChannel> manifest,
            ExportMedium medium) {
        this.source = source;
        this.export = export;
        this.sealing = sealing;
        this.signature = signature;
        this.wanted = wanted;
        this.manifest = manifest;
        this.medium = medium;
    }

    /**
     * Fills it. What it has written when it fails stays, and counts.
     *
     * @throws ReplicatorException {@code BAD_REQUEST} where the directory holds this seed in another form; {@code IO_ERROR} where the medium
     *     or the source fails; {@code DAMAGED_MEDIUM} where the medium does not hold what it took, of which nothing counts then;
     *     {@code SIZE_MISMATCH} where the volume was resized, which is asked before each part; what {@code pace} of the
     *     source throws
     */
    public Ending run() {
        StateDirectory directory = MediaFiles.directory(medium.directory(), wanted.directory());
        SeedStatement statement = begin(directory);
        int number = export.addMedium(medium.directory().name() + " (" + statement.medium() + ")");
        Ending ending;
        try (PartExport parts = new PartExport(source, wanted.parts(), sealing, this::count)) {
            ending = fill(directory, number, parts);
        }
        proveLast(number);
        writeInventory(directory, statement, true);
        return ending;
    }

    private SeedStatement begin(StateDirectory directory) {
        Optional<SeedStatement> there = statement(directory);
        if (there.isPresent() && isSame(there.get()) && directory.exists(MediaFile.MANIFEST_NAME)) {
            return there.get();
        }
        if (there.isPresent()
                && !isSame(there.get())
                && !directory.files().stream().allMatch(this::isOurs)) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST,
                    directory.name() + " holds this seed already, "
                            + there.get().sealing().words() + ", in parts of "
                            + there.get().parts().chunks() + " chunks, from another export; name another directory");
        }
        SeedStatement statement = there.filter(this::isSame).orElse(wanted);
        try {
            StatementFile.write(directory, statement, signature);
            MediaFile file = new MediaFile(
                    MediaFile.Kind.MANIFEST,
                    wanted.volume(),
                    wanted.generation().id(),
                    0);
            MediaFiles.make(medium, directory, MediaFile.MANIFEST_NAME, target -> {
                copyManifest(target, file);
                return true;
            });
            writeInventory(directory, statement, false);
        } catch (ReplicatorException e) {
            throw e.code() == FaultCode.NO_SPACE
                    ? new ReplicatorException(
                            FaultCode.NO_SPACE,
                            medium.directory().name() + " has no room even for the manifest; name another medium",
                            e)
                    : e;
        }
        return statement;
    }

    private void copyManifest(io.replicator.core.store.StateFile target, MediaFile file) {
        try (ReadableByteChannel channel = manifest.get()) {
            ManifestCopy.write(channel, wanted.name(), target, file, sealing.begin());
        } catch (java.io.IOException e) {
            throw new ReplicatorException(
                    FaultCode.IO_ERROR,
                    "cannot close the manifest of " + wanted.name() + " (" + e.getMessage() + ")",
                    e);
        }
    }

    private static Optional<SeedStatement> statement(StateDirectory directory) {
        try {
            return StatementFile.read(directory).map(Signed::statement);
        } catch (ReplicatorException e) {
            if (e.code() == FaultCode.BAD_MANIFEST) {
                // Spoilt, as a crash or the disk left it: written anew.
                return Optional.empty();
            }
            throw e;
        }
    }

    private boolean isSame(SeedStatement there) {
        return wanted.on(there.medium(), there.begunAtMillis()).equals(there);
    }

    private boolean isOurs(String name) {
        return MediaFile.partOf(name).isEmpty();
    }

    private Ending fill(StateDirectory directory, int number, PartExport parts) {
        for (Optional<SeedExport.Task> task = export.next(); task.isPresent(); task = export.next()) {
            counted = 0;
            try {
                source.requireSameSize();
                Optional<PartTotals> totals = write(directory, task.get(), parts);
                if (totals.isEmpty()) {
                    export.putBack(task.get().part(), counted);
                    return Ending.FULL;
                }
                export.done(task.get().part(), number, totals.get());
            } catch (RuntimeException e) {
                export.putBack(task.get().part(), counted);
                if (e instanceof ReplicatorException fault && fault.code() == FaultCode.DAMAGED_MEDIUM) {
                    export.distrust(number);
                }
                throw source.cause(e);
            }
        }
        return Ending.NOTHING_LEFT;
    }

    private void proveLast(int number) {
        try {
            medium.readBack().proveLast();
        } catch (ReplicatorException e) {
            if (e.code() == FaultCode.DAMAGED_MEDIUM) {
                export.distrust(number);
            }
            throw e;
        }
    }

    private void count(long bytes) {
        counted += bytes;
        export.countDone(bytes);
    }

    /** Empty where the medium is full. */
    private Optional<PartTotals> write(StateDirectory directory, SeedExport.Task task, PartExport parts) {
        MediaFile file = new MediaFile(
                MediaFile.Kind.PART, wanted.volume(), wanted.generation().id(), task.part());
        try {
            return Optional.of(MediaFiles.make(
                    medium, directory, file.name(), target -> parts.write(task.part(), task.digests(), target)));
        } catch (ReplicatorException e) {
            if (e.code() == FaultCode.NO_SPACE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** For people; a full or failing medium is no reason to lose what is on it. */
    private void writeInventory(StateDirectory directory, SeedStatement statement, boolean finished) {
        byte[] text = Inventory.of(statement, directory, finished).getBytes(StandardCharsets.UTF_8);
        try {
            MediaFiles.replace(directory, Inventory.NAME, target -> target.write(0, ByteBuffer.wrap(text)));
        } catch (ReplicatorException e) {
            if (e.code() != FaultCode.NO_SPACE) {
                throw e;
            }
        }
    }
}
