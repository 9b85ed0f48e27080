package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.lineage.Decision;
import io.replicator.core.session.RoundOutcome;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/**
 * The cases of the table "A state directory from an earlier time" in docs/state-format.md, by their numbers: somebody restored a backup of the
 * state directory, or a snapshot of the machine, while the device went on. Never a silent delta.
 */
final class StateRolledBackTest {
    private static final Geometry GEOMETRY = new Geometry(63L * 16384 + 900, 16384);

    private final RoundWorld world = RoundWorld.ofTwo(21, GEOMETRY);
    private final RoundSite source = world.source();
    private final RoundSite replica = world.replica();

    @Test
    void case1AnOldStateOfTheSourceIsTold() {
        round();
        SiteDisks before = SiteDisks.now(source);
        round();
        restore(source, before);
        meet();
        assertCompare("the state directory here is an old one");
    }

    @Test
    void case2AnOldStateOfTheSourceIsToldAlsoWhereItWentOnAlone() {
        round();
        SiteDisks before = SiteDisks.now(source);
        round();
        world.way().cut();
        restore(source, before);
        source.write(5);
        Seeding.take(source, source.directory);
        source.write(5);
        Seeding.take(source, source.directory);
        meet();
        assertCompare("the copies went separate ways");
    }

    @Test
    void case3AnOldStateOfTheReplicaIsTold() {
        round();
        SiteDisks before = SiteDisks.now(replica);
        round();
        restore(replica, before);
        meet();
        assertCompare("an old state directory was restored there");
    }

    /** What the source does not know to be durable is dirty still: the device may have it already, whole or in part. */
    @Test
    void case4AnOldStateOfTheReplicaFromBeforeAWordThatWasLostIsCaughtUpWith() {
        round();
        SiteDisks before = SiteDisks.now(replica);
        source.write(10);
        world.begin(source, replica, new ArrayList<>());
        boolean committed = world.time.runUntil(
                10_000 * RoundWorld.MILLI,
                () -> replica.volume.replica().orElseThrow().hasPending());
        assertThat(committed).isTrue();
        world.way().cut();
        world.run(1_000);
        restore(replica, before);
        source.write(3);
        meet();
        assertThat(world.standing(source, replica).kind()).as(world::story).isEqualTo(Standing.Kind.READY);
        assertThat(world.round().end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(source, replica);
    }

    @Test
    void case5AHandOverThatTheSourceDoesNotKnowOfIsTold() {
        round();
        world.way().cut();
        replica.directory.changeRecord(record -> record.withRoleEpoch(record.roleEpoch() + 1));
        replica.volume.changed();
        meet();
        Decision.Refuse refused = refusal();
        assertThat(refused.code()).isEqualTo(FaultCode.WRONG_ROLE);
        assertThat(refused.text()).contains("the state directory here is an old one");
    }

    private void round() {
        source.write(10);
        assertThat(world.round().end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
    }

    /** The state directory goes back; the device does not. */
    private static void restore(RoundSite site, SiteDisks before) {
        site.die(before.state().copy(), site.device.copy());
        site.start();
    }

    private void meet() {
        world.way().heal();
        world.run(2_000);
    }

    private void assertCompare(String text) {
        Decision.Refuse refused = refusal();
        assertThat(refused.code()).as(world::story).isEqualTo(FaultCode.COMPARE_NEEDED);
        assertThat(refused.text()).contains(text).contains("compare by hash");
        Standing standing = world.standing(source, replica);
        assertThat(standing.kind()).isEqualTo(Standing.Kind.REFUSED);
        assertThat(standing.text()).isEqualTo(refused.text());
        assertThat(world.standing(replica, source).text())
                .as("the other side is told")
                .isEqualTo(refused.text());
    }

    private Decision.Refuse refusal() {
        Decision decision = world.standing(source, replica).decision().orElseThrow();
        assertThat(decision).as(world::story).isInstanceOf(Decision.Refuse.class);
        return (Decision.Refuse) decision;
    }
}
