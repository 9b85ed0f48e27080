package io.replicator.core.session;

import static io.replicator.core.session.RoundFixtures.BASE;
import static io.replicator.core.session.RoundFixtures.BEGUN;
import static io.replicator.core.session.RoundFixtures.CHUNKS;
import static io.replicator.core.session.RoundFixtures.GEOMETRY;
import static io.replicator.core.session.RoundFixtures.NEXT;
import static io.replicator.core.session.RoundFixtures.OTHER;
import static io.replicator.core.session.RoundFixtures.PAST_THE_END;
import static io.replicator.core.session.RoundFixtures.RELATION;
import static io.replicator.core.session.RoundFixtures.ROUND;
import static io.replicator.core.session.RoundFixtures.VOLUME;
import static io.replicator.core.session.RoundFixtures.chunks;
import static io.replicator.core.session.RoundFixtures.none;
import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.wire.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds of a source's round whatever the peer says, and whenever, while the steps end in any way they may. */
final class SourceMachineProperties {
    @Property(tries = 3000)
    void whateverThePeerSaysTheRoundEndsOnceAndCommitsOnlyWhatIsDurable(@ForAll long seed) {
        Random random = new Random(seed);
        SourceMachine machine = new SourceMachine(ROUND, VOLUME, GEOMETRY, RELATION, Message.RoundKind.DELTA);
        Walk walk = new Walk();
        walk.take(machine.on(new SourceEvent.Turn(BASE, BEGUN, 0)));
        for (int i = 0; i < 60 && machine.state() != SourceState.OVER; i++) {
            boolean ours = !walk.running.isEmpty() && random.nextInt(3) > 0;
            SourceEvent event = ours ? walk.endOfStep(random) : peerOrUser(random, machine.state());
            walk.before(event);
            walk.take(machine.on(event));
        }
        // Everything settles once nobody disturbs it any more.
        for (int i = 0; i < 60 && machine.state() != SourceState.OVER; i++) {
            SourceEvent event = walk.running.isEmpty() ? new SourceEvent.PeerRestarted() : walk.endOfStep(random);
            walk.before(event);
            walk.take(machine.on(event));
        }
        assertThat(machine.state()).isEqualTo(SourceState.OVER);
        assertThat(walk.running).isEmpty();
        assertThat(walk.finishes).isEqualTo(1);
        assertThat(walk.turnsLeft).isEqualTo(1);
        if (walk.end.outcome() == RoundOutcome.AT_BASE || walk.end.outcome() == RoundOutcome.UNCHANGED) {
            assertThat(walk.recorded).isFalse();
        }
        if (walk.end.outcome() == RoundOutcome.APPLIED) {
            assertThat(walk.recorded).isTrue();
        }
    }

    /** Mostly what an honest peer would say in that state, so that walks get far. */
    private static SourceEvent peerOrUser(Random random, SourceState state) {
        if (random.nextInt(4) > 0) {
            return switch (state) {
                case OPENING -> new SourceEvent.ReadyTold(0, 1 << 20, 20);
                case COMMITTING ->
                    random.nextBoolean() ? new SourceEvent.DurableTold(NEXT.id()) : new SourceEvent.NeedTold(CHUNKS);
                case APPLYING -> new SourceEvent.AppliedTold(NEXT.id(), 0);
                case CAPTURING -> ofTheCapture(random);
                default -> new SourceEvent.NeedTold(CHUNKS);
            };
        }
        List<SourceEvent> any = List.of(
                new SourceEvent.DamageTold(CHUNKS),
                new SourceEvent.DamageTold(PAST_THE_END),
                new SourceEvent.ReadyTold(3, 0, 0),
                new SourceEvent.NeedTold(PAST_THE_END),
                new SourceEvent.DurableTold(NEXT.id()),
                new SourceEvent.DurableTold(OTHER),
                new SourceEvent.AppliedTold(NEXT.id(), 4),
                new SourceEvent.AbortTold(FaultCode.NO_SPACE, "full"),
                new SourceEvent.AbortTold(FaultCode.ROOT_MISMATCH, "other"),
                new SourceEvent.CancelAsked(FaultCode.CANCELLED, "asked"),
                new SourceEvent.LeaveAsked(FaultCode.CANCELLED, "closed"),
                new SourceEvent.HeldTold(15, RoundFixtures.HELD),
                new SourceEvent.PeerRestarted());
        return any.get(random.nextInt(any.size()));
    }

    private static SourceEvent ofTheCapture(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new SourceEvent.HeldWanted(random.nextInt(16));
            case 1 -> new SourceEvent.HeldTold(15, RoundFixtures.HELD);
            case 2 -> new SourceEvent.KeepFound(CHUNKS);
            default -> new SourceEvent.NeedTold(CHUNKS);
        };
    }

    /** The steps that run, and what was promised so far. */
    private static final class Walk {
        private final List<SourceEffect> running = new ArrayList<>();
        private boolean stopAsked;
        private boolean sealed;
        private boolean committed;
        private boolean recorded;
        private int finishes;
        private int turnsLeft;
        private RoundEnd end = RoundEnd.atBase(FaultCode.INTERNAL, "did not end");

        SourceEvent endOfStep(Random random) {
            SourceEffect step = running.remove(random.nextInt(running.size()));
            if (stopAsked && (step instanceof SourceEffect.StartCapture || step instanceof SourceEffect.StopCapture)) {
                return new SourceEvent.CaptureStopped();
            }
            if (random.nextInt(10) == 0) {
                return new SourceEvent.StepFailed(FaultCode.IO_ERROR, "broken");
            }
            if (step instanceof SourceEffect.StartCapture) {
                return new SourceEvent.CaptureRead(random.nextInt(4) > 0, 2, 5);
            } else if (step instanceof SourceEffect.Seal) {
                return new SourceEvent.Sealed(NEXT);
            } else if (step instanceof SourceEffect.Reread) {
                return new SourceEvent.Answered(random.nextInt(4) > 0 ? none() : chunks(5), 1, 1);
            }
            return new SourceEvent.Recorded();
        }

        void before(SourceEvent event) {
            sealed |= event instanceof SourceEvent.Sealed;
            recorded |= event instanceof SourceEvent.Recorded && committed;
        }

        void take(List<SourceEffect> effects) {
            for (SourceEffect effect : effects) {
                assertThat(finishes).as("nothing comes after the end").isZero();
                if (effect instanceof SourceEffect.Send send && send.message() instanceof Message.RoundCommit) {
                    assertThat(sealed).isTrue();
                    assertThat(committed).isFalse();
                    committed = true;
                } else if (effect instanceof SourceEffect.Send send && send.message() instanceof Message.RoundAbort) {
                    assertThat(committed)
                            .as("after the commit only the replica decides")
                            .isFalse();
                } else if (effect instanceof SourceEffect.StopCapture) {
                    stopAsked = true;
                    if (running.stream().noneMatch(SourceEffect.StartCapture.class::isInstance)) {
                        running.add(effect);
                    }
                } else if (effect instanceof SourceEffect.LeaveTurn) {
                    turnsLeft++;
                } else if (effect instanceof SourceEffect.Finish finish) {
                    finishes++;
                    end = finish.end();
                } else if (effect instanceof SourceEffect.StartCapture
                        || effect instanceof SourceEffect.Seal
                        || effect instanceof SourceEffect.Reread
                        || effect instanceof SourceEffect.RecordDurable
                        || effect instanceof SourceEffect.MarkVoid) {
                    if (effect instanceof SourceEffect.MarkVoid) {
                        committed = false;
                    }
                    running.add(effect);
                }
            }
        }
    }
}
