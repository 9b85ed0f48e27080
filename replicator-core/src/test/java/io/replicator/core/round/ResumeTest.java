package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.session.RoundOutcome;
import io.replicator.core.session.SourceState;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** A round that is interrupted when nearly all has travelled: the next one sends what is missing, counted on the wire. */
final class ResumeTest {
    private static final Geometry GEOMETRY = new Geometry(160L * 65536 + 5000, 65536);

    private final RoundWorld world = worldWithMuchToSend();
    private final long wholeBytes = wholeRoundBytes();

    @Test
    void aRestartOfTheSourceSendsLittleAgain() {
        interruptAtNineTenths();
        world.source().restart(Optional.empty());
        world.way().plug();
        assertLittleIsSentAgain();
    }

    @Test
    void aRestartOfTheReplicaSendsLittleAgain() {
        interruptAtNineTenths();
        world.replica().restart(Optional.empty());
        world.way().plug();
        assertLittleIsSentAgain();
    }

    @Test
    void aPowerCutOfTheReplicaSendsLittleAgain() {
        interruptAtNineTenths();
        RandomGenerator random = new SplittableRandom(4);
        world.replica().restart(Optional.of(random));
        world.way().plug();
        assertLittleIsSentAgain();
    }

    @Test
    void peers19ARestartOfBothSendsLittleAgain() {
        interruptAtNineTenths();
        world.replica().die(Optional.empty());
        world.source().restart(Optional.empty());
        world.replica().start();
        world.way().plug();
        assertLittleIsSentAgain();
    }

    @Test
    void aRoundThatWasCancelledSendsLittleAgain() {
        SourceRound round = interruptAtNineTenths();
        round.cancel(FaultCode.CANCELLED, "somebody asked");
        world.run(500);
        assertLittleIsSentAgain();
    }

    /** Production rewrites some chunks, and some become what they were at the base: each is told apart. */
    @Test
    void whatProductionDidMeanwhileIsSentAndNothingElse() {
        byte[] before = new byte[2 * 65536];
        world.source().device.read(30L * 65536, ByteBuffer.wrap(before));
        world.source().device.write(30L * 65536, ByteBuffer.wrap(new byte[2 * 65536]));
        interruptAtNineTenths().cancel(FaultCode.CANCELLED, "somebody asked");
        world.run(500);
        world.source().device.write(30L * 65536, ByteBuffer.wrap(before));
        byte[] block = new byte[Geometry.BLOCK_BYTES];
        block[9] = 9;
        world.source().device.write(11L * 65536, ByteBuffer.wrap(block));
        assertLittleIsSentAgain();
    }

    /** Everything is at the replica's base again: nothing is sent, and nothing of what was held is applied. */
    @Test
    void whereAllIsAsItWasNothingOfWhatIsHeldIsTaken() {
        byte[] now = new byte[(int) GEOMETRY.logicalBytes()];
        RoundWorld quiet = RoundWorld.ofTwo(7, GEOMETRY);
        quiet.source().device.read(0, ByteBuffer.wrap(now));
        quiet.source().write(300);
        List<RoundWorld.Ended> ends = new ArrayList<>();
        SourceRound round = quiet.begin(quiet.source(), quiet.replica(), ends);
        while (round.state() != SourceState.SEALING) {
            quiet.time.run(10_000);
        }
        quiet.source().restart(Optional.empty());
        quiet.way().plug();
        quiet.run(1_000);
        quiet.source().device.write(0, ByteBuffer.wrap(now));
        assertThat(quiet.round().end().outcome()).as(quiet::story).isIn(RoundOutcome.UNCHANGED, RoundOutcome.APPLIED);
        assertThat(quiet.replica().digests()).isEqualTo(quiet.source().digests());
        quiet.checkInvariants(quiet.source(), quiet.replica());
    }

    /** Interrupted again and again, it ends; each time only what had not been journalled is lost, a window of batches at most. */
    @Test
    void eachOfManyInterruptionsCostsAWindowAtMost() {
        long sent = 0;
        for (int tenth = 2; tenth < 9; tenth += 2) {
            List<RoundWorld.Ended> ends = new ArrayList<>();
            SourceRound round = world.begin(world.source(), world.replica(), ends);
            long enough = wholeBytes / 5;
            while (arrived() < enough && ends.isEmpty()) {
                world.time.run(20_000);
            }
            sent += round.wireBytes();
            world.replica().restart(Optional.empty());
            world.way().plug();
            world.run(1_000);
        }
        RoundWorld.Ended last = world.round();
        assertThat(last.end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(world.source(), world.replica());
        assertThat(sent + last.wireBytes()).isLessThan(wholeBytes + 4 * (world.settings.windowBytes() + (512 << 10)));
    }

    private SourceRound interruptAtNineTenths() {
        List<RoundWorld.Ended> ends = new ArrayList<>();
        SourceRound round = world.begin(world.source(), world.replica(), ends);
        while (arrived() < wholeBytes * 9 / 10) {
            world.time.run(20_000);
            assertThat(ends).as(world::story).isEmpty();
        }
        assertThat(round.state()).isIn(SourceState.CAPTURING, SourceState.SEALING);
        return round;
    }

    private void assertLittleIsSentAgain() {
        world.run(1_000);
        RoundWorld.Ended ended = world.round();
        assertThat(ended.end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        assertThat(ended.totals().keptChunks()).isGreaterThan(100);
        assertThat(ended.wireBytes())
                .as("of %d bytes in the whole round", wholeBytes)
                .isLessThan(wholeBytes / 4);
        world.checkEqual(world.source(), world.replica());
        world.source().write(3);
        RoundWorld.Ended following = world.round();
        assertThat(following.totals().keptChunks())
                .as("nothing is held after a round that ended")
                .isZero();
        world.checkEqual(world.source(), world.replica());
        world.run(1_000);
        world.checkPoolsEmpty();
    }

    private long arrived() {
        return world.way()
                .session(world.replica())
                .replicaRound(world.identity.id())
                .map(round -> round.progress().wireBytes())
                .orElse(0L);
    }

    private static RoundWorld worldWithMuchToSend() {
        RoundWorld world = new RoundWorld(5, GEOMETRY);
        // A window far smaller than the round, so that its source still reads when nine tenths have arrived.
        world.settings = new RoundSettings(360 << 10, 128 << 10, 5 * RoundWorld.MILLI);
        RoundWorld.seed(world);
        world.sites.forEach(site -> site.mostStepNanos = 2_000_000);
        world.source().write(3_000);
        return world;
    }

    /** The same world again, where nothing interrupts the round. */
    private static long wholeRoundBytes() {
        RoundWorld twin = worldWithMuchToSend();
        RoundWorld.Ended ended = twin.round();
        assertThat(ended.end().outcome()).isEqualTo(RoundOutcome.APPLIED);
        assertThat(ended.totals().sentChunks()).isGreaterThan(140);
        return ended.wireBytes();
    }
}
