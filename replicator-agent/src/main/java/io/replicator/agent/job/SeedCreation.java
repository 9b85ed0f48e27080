package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.round.OpenVolume;
import io.replicator.core.round.RoundPorts;
import io.replicator.core.round.SeedCapture;
import io.replicator.core.seed.FileManifestTarget;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.transfer.CaptureTotals;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Generation;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** The capture of one volume's seed, for a job. On the lane. */
final class SeedCreation implements SeedCapture.Listener {
    private final Means means;
    private final Job job;
    private final LocalVolume volume;
    private final Path file;
    private final OpenVolume open;
    private final SeedCapture capture;
    private final Runnable cancel;
    private final Consumer<Generation> done;
    private final Consumer<ReplicatorException> failed;

    private SeedCreation(
            Means means,
            RoundPorts roundPorts,
            SeedSignature signature,
            Job job,
            LocalVolume volume,
            OpenVolume open,
            Path file,
            Optional<Long> limit,
            Consumer<Generation> done,
            Consumer<ReplicatorException> failed) {
        this.means = means;
        this.job = job;
        this.volume = volume;
        this.file = file;
        this.open = open;
        this.done = done;
        this.failed = failed;
        this.capture = new SeedCapture(roundPorts, open, new FileManifestTarget(file), signature, limit, this);
        this.cancel = () -> capture.cancel(FaultCode.CANCELLED, "creating the seed was cancelled; nothing has changed");
    }

    /**
     * Begins one.
     *
     * @param file where its manifest goes
     * @param limit the most bytes of the volume read in a second
     * @param done told when manifest and hold are there
     * @param failed told when there is no seed
     */
    static void begin(
            Means means,
            RoundPorts roundPorts,
            SeedSignature signature,
            Job job,
            LocalVolume volume,
            Path file,
            Optional<Long> limit,
            Consumer<Generation> done,
            Consumer<ReplicatorException> failed) {
        Optional<OpenVolume> open = volume.open().filter(any -> volume.phase() == LocalVolume.Phase.OPEN);
        if (job.isCancelRequested()) {
            failed.accept(new ReplicatorException(FaultCode.CANCELLED, "the job was cancelled"));
        } else if (open.isEmpty()) {
            failed.accept(new ReplicatorException(FaultCode.CANCELLED, "'" + volume.name() + "' was closed meanwhile"));
        } else {
            new SeedCreation(means, roundPorts, signature, job, volume, open.get(), file, limit, done, failed).begin();
        }
    }

    private void begin() {
        volume.beginCapture(cancel);
        job.showProgress(() -> Optional.of(capture.progress()));
        job.onCancel(cancel);
        capture.start();
    }

    @Override
    public void done(Generation generation, CaptureTotals totals) {
        volume.endCapture(cancel);
        job.onCancel(() -> {});
        open.changed();
        means.events().info("seed-created", volume.name(), "", text(volume, generation, file));
        done.accept(generation);
    }

    @Override
    public void failed(ReplicatorException fault) {
        volume.endCapture(cancel);
        volume.reopenIfFailed();
        failed.accept(fault);
    }

    /** Ends with the manifest's path, as whoever reads it by a program expects. */
    static String text(LocalVolume volume, Generation generation, Path manifest) {
        return volume.name() + ": seed " + generation.id() + ", generation " + generation.number() + " ("
                + worth(generation.consistency()) + "), manifest " + manifest;
    }

    /** A copy that nothing follows would be a state which the volume was never in: whoever makes one is to know. */
    static String worth(Consistency consistency) {
        return consistency == Consistency.FUZZY
                ? "fuzzy, since production may have written while it was read: a base for rounds, and nothing to start from"
                        + " by itself; snapshot: reflink freezes an image file on XFS or Btrfs"
                : consistency.name().toLowerCase(Locale.ROOT) + "-consistent, of one instant";
    }
}
