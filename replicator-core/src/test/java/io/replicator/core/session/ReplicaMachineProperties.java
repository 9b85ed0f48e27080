package io.replicator.core.session;

import static io.replicator.core.session.RoundFixtures.BEGUN;
import static io.replicator.core.session.RoundFixtures.GEOMETRY;
import static io.replicator.core.session.RoundFixtures.NEXT;
import static io.replicator.core.session.RoundFixtures.OTHER;
import static io.replicator.core.session.RoundFixtures.ROOT;
import static io.replicator.core.session.RoundFixtures.ROUND;
import static io.replicator.core.session.RoundFixtures.chunks;
import static io.replicator.core.session.RoundFixtures.none;
import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.wire.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds of a replica's round whatever the peer says, and whenever, while the steps end in any way they may. */
final class ReplicaMachineProperties {
    @Property(tries = 3000)
    void whateverThePeerSaysTheRoundEndsOnceAndPromisesOnlyWhatIsDurable(@ForAll long seed) {
        Random random = new Random(seed);
        ReplicaMachine machine = new ReplicaMachine(ROUND, GEOMETRY, BEGUN, 1 << 20, 3000);
        Walk walk = new Walk();
        walk.take(machine.begin());
        for (int i = 0; i < 80 && machine.state() != ReplicaState.OVER; i++) {
            boolean ours = !walk.running.isEmpty() && random.nextInt(3) > 0;
            ReplicaEvent event = ours ? walk.endOfStep(random) : walk.peerOrUser(random);
            walk.before(event);
            walk.take(machine.on(event));
        }
        for (int i = 0; i < 200 && machine.state() != ReplicaState.OVER; i++) {
            ReplicaEvent event = walk.running.isEmpty() ? new ReplicaEvent.PeerRestarted() : walk.endOfStep(random);
            walk.before(event);
            walk.take(machine.on(event));
        }
        assertThat(machine.state()).isEqualTo(ReplicaState.OVER);
        assertThat(walk.running).isEmpty();
        assertThat(walk.finishes).isEqualTo(1);
        assertThat(walk.held).as("every batch was taken or dropped").isEmpty();
        assertThat(walk.end.outcome() == RoundOutcome.APPLIED || walk.end.outcome() == RoundOutcome.DURABLE)
                .isEqualTo(walk.committed);
    }

    private static final class Walk {
        private final List<ReplicaEffect> running = new ArrayList<>();
        private final Set<Long> held = new HashSet<>();
        private long batches;
        private boolean commitTold;
        private boolean committed;
        private boolean restarted;
        private int finishes;
        private RoundEnd end = RoundEnd.atBase(FaultCode.INTERNAL, "did not end");

        ReplicaEvent peerOrUser(Random random) {
            int choice = random.nextInt(40);
            if (choice < 20) {
                return new ReplicaEvent.BatchArrived(++batches, 1000);
            }
            if (choice < 30 && !commitTold) {
                commitTold = true;
                return new ReplicaEvent.CommitTold(NEXT.id(), ROOT, batches);
            }
            return switch (choice) {
                case 30 -> new ReplicaEvent.CommitTold(OTHER, ROOT, batches);
                case 31 -> new ReplicaEvent.GoneTold(1);
                case 32 -> new ReplicaEvent.AbortTold(FaultCode.CANCELLED, "asked there");
                case 33 -> new ReplicaEvent.AbortTold(FaultCode.UNCHANGED, "nothing changed");
                case 34 -> new ReplicaEvent.CancelAsked(FaultCode.CANCELLED, "asked");
                case 35 -> new ReplicaEvent.PeerRestarted();
                case 36 -> new ReplicaEvent.HeldAskTold(random.nextInt(17));
                case 37 -> new ReplicaEvent.KeepTold(RoundFixtures.CHUNKS);
                default -> new ReplicaEvent.FlushDue();
            };
        }

        ReplicaEvent endOfStep(Random random) {
            ReplicaEffect step = running.remove(random.nextInt(running.size()));
            if (random.nextInt(40) == 0) {
                return new ReplicaEvent.StepFailed(FaultCode.NO_SPACE, "full");
            }
            if (step instanceof ReplicaEffect.OpenJournal) {
                return new ReplicaEvent.JournalOpened(
                        Message.Mode.REDO,
                        DamagePages.of(random.nextBoolean() ? none() : chunks(3, 4)),
                        random.nextInt(2) * 5L);
            } else if (step instanceof ReplicaEffect.Take take) {
                return new ReplicaEvent.BatchTaken(
                        take.number(), 1000, random.nextInt(5) > 0 ? none() : chunks(random.nextLong(16)));
            } else if (step instanceof ReplicaEffect.Flush) {
                return new ReplicaEvent.Flushed(1);
            } else if (step instanceof ReplicaEffect.Commit) {
                return random.nextInt(4) > 0
                        ? new ReplicaEvent.Committed()
                        : new ReplicaEvent.ChunksMissing(chunks(random.nextLong(16)));
            } else if (step instanceof ReplicaEffect.Apply) {
                return new ReplicaEvent.Applied(0);
            }
            return step instanceof ReplicaEffect.ListHeld
                    ? new ReplicaEvent.HeldListed(15, RoundFixtures.HELD)
                    : step instanceof ReplicaEffect.Keep ? new ReplicaEvent.Kept() : new ReplicaEvent.Discarded();
        }

        void before(ReplicaEvent event) {
            committed |= event instanceof ReplicaEvent.Committed;
            restarted |= event instanceof ReplicaEvent.PeerRestarted;
            if (event instanceof ReplicaEvent.BatchArrived batch) {
                held.add(batch.number());
            }
        }

        void take(List<ReplicaEffect> effects) {
            for (ReplicaEffect effect : effects) {
                assertThat(finishes).as("nothing comes after the end").isZero();
                if (effect instanceof ReplicaEffect.Send send) {
                    assertThat(restarted)
                            .as("a new run of the peer knows of no old round")
                            .isFalse();
                    if (send.message() instanceof Message.RoundDurable) {
                        assertThat(committed).isTrue();
                    }
                } else if (effect instanceof ReplicaEffect.Take take) {
                    assertThat(held.remove(take.number())).isTrue();
                    running.add(effect);
                } else if (effect instanceof ReplicaEffect.Drop drop) {
                    assertThat(held.remove(drop.number())).isTrue();
                } else if (effect instanceof ReplicaEffect.Discard) {
                    assertThat(running)
                            .as("nothing uses the journal that is deleted")
                            .isEmpty();
                    assertThat(committed).isFalse();
                    running.add(effect);
                } else if (effect instanceof ReplicaEffect.Commit) {
                    assertThat(running)
                            .as("nothing writes the journal that is committed")
                            .isEmpty();
                    running.add(effect);
                } else if (effect instanceof ReplicaEffect.OpenJournal
                        || effect instanceof ReplicaEffect.Flush
                        || effect instanceof ReplicaEffect.ListHeld
                        || effect instanceof ReplicaEffect.Keep
                        || effect instanceof ReplicaEffect.Apply) {
                    running.add(effect);
                } else if (effect instanceof ReplicaEffect.Finish finish) {
                    finishes++;
                    end = finish.end();
                }
            }
        }
    }
}
