package io.replicator.core.round;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.CaptureLog;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.memory.Lease;
import io.replicator.core.report.Progress;
import io.replicator.core.seed.IndexManifest;
import io.replicator.core.seed.ManifestHeader;
import io.replicator.core.seed.ManifestTarget;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.time.Throttle;
import io.replicator.core.tracking.ChangeSource;
import io.replicator.core.transfer.Capture;
import io.replicator.core.transfer.CaptureRequest;
import io.replicator.core.transfer.CaptureSink;
import io.replicator.core.transfer.CaptureTotals;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.Role;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The creation of a seed: captures a generation and writes its manifest. Owned by the lane.
 *
 * <p>The order: the hold, durable; the first read; the capture sealed; {@code commitCapture}; the manifest, durable. So every change after
 * the seed's bytes were read is in the hold, and a manifest never describes a generation that its volume does not know. It keeps its turn to
 * capture until the manifest is written, since that is written from the index, which another capture would move. The generation is the
 * seed's own even where nothing changed since the last one: its id names the hold.
 *
 * <p>When it fails or is cancelled, the manifest and the hold are removed; once {@code commitCapture} began, the generation itself stays in
 * the volume's lineage, as good as any other. A crash leaves a hold without a manifest only after {@code commitCapture}: it is listed, and
 * dropped by the administrator.
 */
public final class SeedCapture {
    /** Told on the lane, one of them, once. */
    public interface Listener {
        /** The manifest is there, and the hold. */
        void done(Generation generation, CaptureTotals totals);

        /** There is no seed. */
        void failed(ReplicatorException fault);
    }

    private enum Phase {
        WAITING("waiting for another capture"),
        PREPARING("preparing"),
        READING("reading"),
        SEALING("sealing"),
        DESCRIBING("writing the manifest"),
        ENDING("ending"),
        OVER("over");

        private final String words;

        Phase(String words) {
            this.words = words;
        }
    }

    private final RoundPorts ports;
    private final OpenVolume volume;
    private final ManifestTarget target;
    private final SeedSignature signature;
    private final Optional<Long> limit;
    private final Listener listener;
    private final VolumeSteps steps;
    private final CaptureView view;
    private final long begunNanos;
    private Phase phase = Phase.WAITING;
    private CaptureTurns.@Nullable Turn turn;
    private @Nullable Capture capture;
    private CaptureTotals totals = CaptureTotals.NONE;
    private long plannedBytes;
    private volatile long describedBytes;
    private volatile @Nullable ReplicatorException cancelled;

    /** As the other, as fast as the device reads. */
    public SeedCapture(
            RoundPorts ports, OpenVolume volume, ManifestTarget target, SeedSignature signature, Listener listener) {
        this(ports, volume, target, signature, Optional.empty(), listener);
    }

    /**
     * Prepares it; nothing happens before {@link #start}.
     *
     * @param signature signs the manifest
     * @param limit the most bytes of the volume read in a second, from 1
     */
    public SeedCapture(
            RoundPorts ports,
            OpenVolume volume,
            ManifestTarget target,
            SeedSignature signature,
            Optional<Long> limit,
            Listener listener) {
        this.ports = ports.patient();
        this.volume = volume;
        this.target = target;
        this.signature = signature;
        this.limit = limit;
        this.listener = listener;
        this.steps = new VolumeSteps(this.ports, volume, (code, text) -> {});
        this.view = new CaptureView(
                this.ports.lane(),
                volume,
                steps,
                fault -> cancel(fault.code(), fault.getMessage() + "; no seed was made, and nothing of one is left"));
        this.begunNanos = ports.ticker().nanos();
    }

    /** Begins, or waits for its turn. On the lane. */
    public void start() {
        if (phase == Phase.WAITING) {
            turn = volume.turns().ask(this::turnCame);
        }
    }

    /** Asks it to end; the listener is told when nothing of it runs any more. A seed whose manifest is there already is done all the same. */
    public void cancel(FaultCode code, String text) {
        if (cancelled != null || phase == Phase.OVER) {
            return;
        }
        cancelled = new ReplicatorException(code, text);
        if (phase == Phase.WAITING) {
            end(new ReplicatorException(code, text));
        } else if (phase == Phase.READING && capture != null) {
            capture.stop();
        }
    }

    /** How far it has come. On the lane. */
    public Progress progress() {
        long elapsed = ports.ticker().nanos() - begunNanos;
        if (phase == Phase.DESCRIBING) {
            return new Progress(phase.words, describedBytes, volume.geometry().logicalBytes(), 0, elapsed);
        }
        long read = phase == Phase.READING && capture != null ? capture.totals().readBytes() : totals.readBytes();
        return new Progress(phase.words, read, Math.max(read, plannedBytes), 0, elapsed);
    }

    private record Prepared(WritableByteChannel manifest, CaptureRequest request) {}

    private void turnCame() {
        phase = Phase.PREPARING;
        Optional<ReplicatorException> objection = objection();
        if (objection.isPresent()) {
            // Not at once: whoever asked for the turn has not been given it yet.
            ports.lane().execute(() -> end(objection.get()));
            return;
        }
        Optional<Generation> current = volume.directory().index().generation();
        Generation next = new Generation(
                current.map(Generation::number).orElse(0L) + 1,
                new GenerationId(ports.ids().get()),
                current.map(Generation::id),
                ports.wallMillis().getAsLong(),
                Digest.ZERO,
                volume.consistency());
        steps.run(
                () -> prepare(next),
                prepared -> read(next, prepared),
                fault -> cleanUp(next, SeedCapture::nothing, fault));
    }

    private Optional<ReplicatorException> objection() {
        if (volume.directory().record().role() != Role.SOURCE) {
            return Optional.of(new ReplicatorException(
                    FaultCode.WRONG_ROLE,
                    volume.name() + " is a replica here; a seed is created where the volume is the source"));
        }
        return volume.fault().map(fault -> new ReplicatorException(fault.code(), fault.text()));
    }

    private Prepared prepare(Generation next) {
        volume.requireUnchanged();
        WritableByteChannel manifest = target.open();
        volume.directory().createHold(next.id(), next.number());
        // The snapshot lies within what both this capture and the next are told of: see ChangeSource.
        volume.changes().begin();
        view.open();
        ChangeSource.Answer changed = volume.changes().changed();
        return new Prepared(manifest, CaptureRequest.forSeed(changed, BlockSet.empty(volume.geometry())));
    }

    private void read(Generation next, Prepared prepared) {
        if (cancelled != null) {
            cleanUp(next, SeedCapture::nothing, cancelled);
            return;
        }
        phase = Phase.READING;
        plannedBytes = prepared.request().bytesToRead(volume.geometry());
        capture = new Capture(
                ports.lane(),
                ports.steps(),
                view.device(),
                volume.directory(),
                prepared.request(),
                ports.sendPool(),
                new Sink(next, prepared.manifest()));
        capture.start();
    }

    private void seal(Generation next, WritableByteChannel manifest, CaptureLog log) {
        phase = Phase.SEALING;
        if (cancelled != null) {
            cleanUp(next, log::discard, cancelled);
            return;
        }
        steps.run(
                () -> {
                    volume.requireUnchanged();
                    Generation generation =
                            next.withRoot(volume.directory().index().rootWith(log.changes()));
                    log.seal(generation);
                    return generation;
                },
                generation -> carryThrough(generation, manifest, log),
                fault -> cleanUp(next, log::discard, fault));
    }

    private void carryThrough(Generation generation, WritableByteChannel manifest, CaptureLog log) {
        steps.runOrStop(
                () -> volume.directory().commitCapture(log),
                () -> {
                    volume.changed();
                    describe(generation, manifest);
                },
                // The sealed log stays: the next opening of the volume carries it through.
                fault -> cleanUp(generation, log::close, fault));
    }

    private void describe(Generation generation, WritableByteChannel manifest) {
        phase = Phase.DESCRIBING;
        steps.run(
                () -> write(generation, manifest),
                () -> done(generation),
                fault -> cleanUp(generation, SeedCapture::nothing, fault));
    }

    private void write(Generation generation, WritableByteChannel manifest) {
        VolumeRecord record = volume.directory().record();
        ManifestHeader header = new ManifestHeader(record.identity(), record.name(), record.roleEpoch(), generation);
        IndexManifest.write(volume.directory().index(), header, manifest, target.name(), signature, bytes -> {
            ReplicatorException asked = cancelled;
            if (asked != null) {
                throw asked;
            }
            describedBytes = bytes;
        });
        target.commit();
    }

    private void done(Generation generation) {
        leave();
        listener.done(generation, totals);
    }

    /** Removes what there is of the manifest and the hold, and ends. */
    private void cleanUp(Generation next, Runnable endOfLog, ReplicatorException fault) {
        phase = Phase.ENDING;
        steps.run(
                () -> {
                    attempt(endOfLog, fault);
                    attempt(target::abandon, fault);
                    // Last: where it fails, the administrator is told of the hold that is left.
                    volume.directory().dropHold(next.id());
                },
                () -> end(fault),
                left -> end(new ReplicatorException(
                        fault.code(),
                        fault.getMessage() + "; its hold " + next.id() + " could not be removed (" + left.getMessage()
                                + "): see 'seed list' after the agent's next start, and drop it",
                        fault)));
    }

    private static void attempt(Runnable cleaning, ReplicatorException fault) {
        try {
            cleaning.run();
        } catch (ReplicatorException e) {
            fault.addSuppressed(e);
        }
    }

    private static void nothing() {}

    private void end(ReplicatorException fault) {
        leave();
        listener.failed(fault);
    }

    private void leave() {
        phase = Phase.OVER;
        view.end();
        if (turn != null) {
            turn.leave();
        }
    }

    /** What the capture tells. */
    private final class Sink implements CaptureSink {
        private final Generation next;
        private final WritableByteChannel manifest;
        private final Optional<Throttle> throttle =
                limit.map(most -> new Throttle(most, ports.ticker().nanos()));
        private boolean waits;

        Sink(Generation next, WritableByteChannel manifest) {
            this.next = next;
            this.manifest = manifest;
        }

        @Override
        public boolean mayRead() {
            long wait =
                    throttle.map(most -> most.waitNanos(ports.ticker().nanos())).orElse(0L);
            if (wait > 0 && !waits) {
                waits = true;
                ports.lane().schedule(wait, this::readOn);
            }
            return wait == 0;
        }

        @Override
        public void reads(int bytes) {
            throttle.ifPresent(most -> most.spend(bytes, ports.ticker().nanos()));
        }

        private void readOn() {
            waits = false;
            if (capture != null) {
                capture.resume();
            }
        }

        @Override
        public boolean hasRoom() {
            return true;
        }

        @Override
        public void batch(Lease batch, int chunks) {
            batch.release();
            throw new IllegalStateException("a seed's capture makes no batches");
        }

        @Override
        public void read(CaptureTotals found, Optional<CaptureLog> log) {
            totals = found;
            // Nothing of a seed is read once more.
            view.end();
            seal(next, manifest, log.orElseThrow());
        }

        @Override
        public void failed(ReplicatorException fault) {
            steps.judgeRead(fault);
            cleanUp(next, SeedCapture::nothing, fault);
        }

        @Override
        public void stopped() {
            ReplicatorException asked = cancelled;
            cleanUp(
                    next,
                    SeedCapture::nothing,
                    asked == null ? new ReplicatorException(FaultCode.CANCELLED, "stopped") : asked);
        }
    }
}
