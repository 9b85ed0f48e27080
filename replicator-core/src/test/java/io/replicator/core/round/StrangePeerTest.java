package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.session.RoundOutcome;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.wire.Message;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a replica answers a peer that asks for what it may not have. */
final class StrangePeerTest {
    private static final Geometry GEOMETRY = new Geometry(10L * 16384 + 5000, 16384);

    private final RoundWorld world = RoundWorld.ofTwo(7, GEOMETRY);
    private final RoundSite replica = world.replica();
    private final StrangePeer peer = new StrangePeer(replica);
    private final IncarnationId relation = replica.record().relation().orElseThrow();
    private final Generation base = replica.record().newest().orElseThrow();

    @AfterEach
    void everyLeaseCameBack() {
        peer.session.close();
        world.run(1_000);
        assertThat(replica.volume.isIdle()).isTrue();
        world.checkPoolsEmpty();
    }

    @Test
    void aRoundOfAnotherIncarnationIsRefused() {
        peer.say(state(Role.SOURCE, relation));
        peer.say(begin(1, new IncarnationId(new UUID(6, 6)), base.id()));
        refused(1, FaultCode.RELATION_ENDED);
    }

    @Test
    void aRoundFromAnotherBaseIsRefused() {
        peer.say(state(Role.SOURCE, relation));
        peer.say(begin(1, relation, new GenerationId(new UUID(6, 6))));
        refused(1, FaultCode.BASE_MISMATCH);
    }

    /** Whoever knows a relation's name is not its source for that. */
    @Test
    void aRoundOfAPeerThatIsNoSourceIsRefused() {
        peer.say(state(Role.REPLICA, relation));
        peer.say(begin(1, relation, base.id()));
        refused(1, FaultCode.WRONG_ROLE);
    }

    @Test
    void aSecondRoundOfTheSameVolumeIsRefused() {
        peer.say(state(Role.SOURCE, relation));
        peer.say(begin(1, relation, base.id()));
        peer.say(begin(2, relation, base.id()));
        refused(2, FaultCode.ROUND_IN_PROGRESS);
        assertThat(peer.heard(Message.RoundReady.class)).hasSize(1);
        peer.boot();
        assertThat(peer.ends).hasSize(1);
        peer.say(state(Role.SOURCE, relation));
        peer.say(begin(1, relation, base.id()));
        world.run(50);
        assertThat(peer.heard(Message.RoundReady.class)).hasSize(2);
    }

    @Test
    void aRoundOfAnUnknownVolumeIsRefused() {
        VolumeId other = new VolumeId(new UUID(8, 8));
        peer.say(new Message.RoundBegin(1, other, relation, base.id(), next(), 0, Message.RoundKind.DELTA));
        refused(1, FaultCode.PEER_NOT_NAMED);
    }

    /** What is no batch ends the round and the connection, and changes nothing. */
    @Test
    void rubbishInABatchEndsTheRoundAtBase() {
        peer.say(state(Role.SOURCE, relation));
        peer.say(begin(1, relation, base.id()));
        world.run(50);
        for (int number = 1; number <= 40; number++) {
            peer.sendBatch(1, number, new byte[100]);
        }
        world.run(50);
        assertThat(peer.closings).contains(FaultCode.UNEXPECTED_MESSAGE);
        assertThat(peer.ends).extracting(end -> end.outcome()).containsExactly(RoundOutcome.AT_BASE);
        assertThat(peer.ends.get(0).code()).hasValue(FaultCode.MALFORMED_FRAME);
        assertThat(replica.volume.replica().orElseThrow().generation()).hasValue(base);
    }

    @Test
    void aCommitOfBytesThatDoNotFitChangesNothing() {
        peer.say(state(Role.SOURCE, relation));
        peer.say(begin(1, relation, base.id()));
        world.run(50);
        peer.say(new Message.RoundCommit(1, next().id(), new Digest(1, 2, 3, 4), 0, 0));
        world.run(50);
        assertThat(peer.ends.get(0).code()).hasValue(FaultCode.ROOT_MISMATCH);
        assertThat(replica.volume.replica().orElseThrow().generation()).hasValue(base);
        assertThat(peer.heard(Message.RoundAbort.class)).hasSize(1);
    }

    @Test
    void aRoundThatNeverBeganIsABreachOfTheProtocol() {
        peer.say(new Message.RoundCommit(5, next().id(), Digest.ZERO, 0, 0));
        world.run(50);
        peer.say(new Message.RoundReady(1, Message.Mode.REDO, 0, 0, 0));
        world.run(50);
        assertThat(peer.closings).containsExactly(FaultCode.UNEXPECTED_MESSAGE, FaultCode.UNEXPECTED_MESSAGE);
    }

    @Test
    void aRoundNumberIsNotGivenTwice() {
        peer.say(begin(2, relation, base.id()));
        peer.say(begin(2, relation, base.id()));
        world.run(50);
        assertThat(peer.closings).containsExactly(FaultCode.UNEXPECTED_MESSAGE);
        assertThat(peer.heard(Message.RoundAbort.class)).hasSize(1);
    }

    /** A peer that asks on and on and takes no answer gets none; and no memory of ours. */
    @Test
    void aPeerThatTakesNoAnswersGetsNone() {
        for (int i = 0; i < 6_000; i++) {
            peer.say(state(new VolumeId(new UUID(9, i)), Role.SOURCE, relation));
        }
        assertThat(peer.closings).contains(FaultCode.LIMIT_EXCEEDED);
        assertThat(peer.refusals).hasSizeLessThan(300);
    }

    private void refused(long round, FaultCode code) {
        world.run(50);
        List<Message.RoundAbort> aborts = peer.heard(Message.RoundAbort.class);
        assertThat(aborts).hasSize(1);
        assertThat(aborts.get(0).round()).isEqualTo(round);
        assertThat(aborts.get(0).bySource()).isFalse();
        assertThat(aborts.get(0).code()).isEqualTo(code);
        assertThat(aborts.get(0).text()).isNotEmpty();
        assertThat(peer.refusals).containsExactly(code);
        assertThat(peer.closings).isEmpty();
    }

    private Message.RoundBegin begin(long round, IncarnationId incarnation, GenerationId from) {
        return new Message.RoundBegin(
                round, world.identity.id(), incarnation, from, next(), 0, Message.RoundKind.DELTA);
    }

    private Generation next() {
        return new Generation(
                base.number() + 1,
                new GenerationId(new UUID(7, 7)),
                Optional.of(base.id()),
                0,
                Digest.ZERO,
                Consistency.FUZZY);
    }

    private Message.VolumeState state(Role role, IncarnationId incarnation) {
        return state(world.identity.id(), role, incarnation);
    }

    private Message.VolumeState state(VolumeId volume, Role role, IncarnationId incarnation) {
        return new Message.VolumeState(
                volume,
                "vm-101",
                GEOMETRY,
                world.identity.salt(),
                role,
                0,
                List.of(base),
                Optional.of(base.id()),
                Optional.of(incarnation),
                Optional.empty(),
                0,
                0);
    }
}
