package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.transfer.CaptureTotals;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.RelationId;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DryRunTest {
    private static final AgentId SOURCE = new AgentId(new UUID(2, 1));
    private static final AgentId BORDEAUX = new AgentId(new UUID(2, 2));

    private final CaptureSite site = new CaptureSite();
    private Optional<CaptureTotals> done = Optional.empty();
    private Optional<ReplicatorException> failed = Optional.empty();

    @AfterEach
    void everyLeaseCameBackAndNobodyWaits() {
        assertThat(site.pool.leasedBytes()).isZero();
        assertThat(site.volume.isIdle()).isTrue();
    }

    @Test
    void countsWhatARoundWouldSendAndWritesNothing() {
        Generation base = seeded();
        site.directory.createRelation(relation(), base.id(), base.number());
        site.write(2);
        site.write(11);
        seeded();
        site.write(30);
        long operations = site.volumes.operations();
        for (int i = 0; i < 2; i++) {
            CaptureTotals totals = counted(Optional.of(BORDEAUX));
            assertThat(totals.sentBlocks()).as("changed now, and before").isEqualTo(3);
            assertThat(totals.changedBlocks()).isEqualTo(1);
            assertThat(totals.readBytes()).isEqualTo(CaptureSite.GEOMETRY.logicalBytes());
        }
        assertThat(counted(Optional.empty()).sentBlocks()).isEqualTo(1);
        assertThat(site.volumes.operations()).isEqualTo(operations);
    }

    @Test
    void aFullExecutorIsAskedAgain() {
        site.refusesSteps = true;
        run(Optional.empty()).start();
        site.time.run(1_000_000_000);
        assertThat(done).isPresent();
    }

    @Test
    void aReplicaWithoutARelationOrWithAVoidOneCannotBeCounted() {
        run(Optional.of(BORDEAUX)).start();
        site.settle();
        assertFailed(FaultCode.BAD_REQUEST, "has no relation with that replica");
        Generation base = seeded();
        site.directory.createRelation(relation(), base.id(), base.number()).markVoid("it missed capture 7");
        run(Optional.of(BORDEAUX)).start();
        site.settle();
        assertFailed(FaultCode.COMPARE_NEEDED, "it missed capture 7");
        site.volume.fail(FaultCode.FLUSH_FAILED, "reopen it");
        run(Optional.empty()).start();
        site.settle();
        assertFailed(FaultCode.FLUSH_FAILED, "reopen it");
    }

    @Test
    void aFailedReadIsTold() {
        site.device.beforeRead = () -> {
            throw new ReplicatorException(FaultCode.IO_ERROR, "planned read");
        };
        run(Optional.empty()).start();
        site.settle();
        assertFailed(FaultCode.IO_ERROR, "planned read");
    }

    @Test
    void waitsForItsTurnAndEndsWhereverItIsCancelled() {
        CaptureTurns.Turn before = site.volume.turns().ask(() -> {});
        DryRun waiting = run(Optional.empty());
        waiting.start();
        site.settle();
        assertThat(site.device.reads).isZero();
        assertThat(waiting.progress().phase()).isEqualTo("waiting for another capture");
        waiting.cancel(FaultCode.CANCELLED, "somebody asked");
        before.leave();
        assertFailed(FaultCode.CANCELLED, "somebody asked");

        counted(Optional.empty());
        int steps = site.steps;
        for (int at = 1; at <= steps; at++) {
            site.steps = 0;
            int stop = at;
            DryRun run = run(Optional.empty());
            site.beforeStep = () -> {
                if (site.steps == stop) {
                    run.cancel(FaultCode.CANCELLED, "somebody asked");
                }
            };
            run.start();
            site.settle();
            assertFailed(FaultCode.CANCELLED, "somebody asked");
            assertThat(site.volume.isIdle()).isTrue();
        }
    }

    private DryRun run(Optional<AgentId> replica) {
        done = Optional.empty();
        failed = Optional.empty();
        return new DryRun(site.ports(), site.volume, replica, new DryRun.Listener() {
            @Override
            public void done(CaptureTotals totals) {
                assertThat(done.isPresent() || failed.isPresent()).isFalse();
                done = Optional.of(totals);
            }

            @Override
            public void failed(ReplicatorException fault) {
                assertThat(done.isPresent() || failed.isPresent()).isFalse();
                failed = Optional.of(fault);
            }
        });
    }

    private CaptureTotals counted(Optional<AgentId> replica) {
        run(replica).start();
        site.settle();
        return done.orElseThrow();
    }

    private Generation seeded() {
        AtomicReference<Generation> seed = new AtomicReference<>();
        new SeedCapture(
                        site.ports(),
                        site.volume,
                        new MemoryManifest(),
                        io.replicator.core.seed.SeedSignature.NONE,
                        new SeedCapture.Listener() {
                            @Override
                            public void done(Generation generation, CaptureTotals totals) {
                                seed.set(generation);
                            }

                            @Override
                            public void failed(ReplicatorException fault) {
                                throw fault;
                            }
                        })
                .start();
        site.settle();
        return seed.get();
    }

    private void assertFailed(FaultCode code, String text) {
        assertThat(done).isEmpty();
        assertThat(failed.orElseThrow().code()).isEqualTo(code);
        assertThat(failed.orElseThrow()).hasMessageContaining(text);
    }

    private static RelationId relation() {
        return new RelationId(CaptureSite.IDENTITY.id(), SOURCE, BORDEAUX, new IncarnationId(new UUID(4, 1)));
    }
}
