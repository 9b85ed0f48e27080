package io.replicator.core.session;

import static io.replicator.core.session.BackboneWorld.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.report.LinkState;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Links on which a batch takes as long as silence brings a link down, under load without end and with the batches that rounds make. */
final class SlowLinksTest {
    private static final int ENDLESS = 1_000_000;
    private static final int KIB = 1 << 10;
    private static final long KBIT = 1_000;

    /** What a replica allows: {@link io.replicator.core.round.RoundSettings#DEFAULT}. */
    private static final long WINDOW_BYTES = 32 << 20;

    private static BackboneWorld loaded(int chunkBytes, long... kbits) {
        BackboneWorld world =
                new BackboneWorld(Stream.of("a", "b").limit(kbits.length).toArray(String[]::new));
        for (int i = 0; i < kbits.length; i++) {
            world.path(i, kbits[i] * KBIT, i == 0 ? 20 * MILLI : MILLI);
        }
        world.plugged().run(4_000);
        world.credit(WINDOW_BYTES);
        world.left.leastBatchBytes = chunkBytes;
        world.left.beginRound(1, ENDLESS, 0);
        return world;
    }

    private static double kbits(BackboneWorld world, long seconds) {
        return world.bytesPerSecond(seconds * 1_000) * 8 / KBIT;
    }

    private static List<String> downs(BackboneWorld world) {
        return Stream.concat(world.left.story.stream(), world.right.story.stream())
                .filter(line -> line.contains(" DOWN "))
                .toList();
    }

    private static long suspicions(BackboneWorld world) {
        return world.left.story.stream()
                .filter(line -> line.contains("a SUSPECT"))
                .count();
    }

    @ParameterizedTest
    @CsvSource({"500, 0", "500, 64", "500, 256", "250, 64", "1000, 256", "2000, 256", "500, 2048"})
    void anOnlyLinkThatIsSlowMovesDataSteadily(long kbits, int chunkKib) {
        BackboneWorld world = loaded(chunkKib * KIB, kbits);
        world.run(60_000);
        double moved = kbits(world, 240);
        assertThat(moved).isGreaterThan(0.8 * kbits);
        assertThat(downs(world)).isEmpty();
        world.end();
    }

    @ParameterizedTest
    @CsvSource({
        "250, 0",
        "500, 0",
        "1000, 0",
        "2000, 0",
        "3000, 0",
        "4000, 0",
        "250, 256",
        "500, 256",
        "1000, 256",
        "2000, 256",
        "3000, 256",
        "4000, 256",
        "5000, 256",
        "500, 1024",
        "4000, 1024"
    })
    void aSlowLinkBesideAFastOneIsNotGivenUp(long kbits, int chunkKib) {
        BackboneWorld world = loaded(chunkKib * KIB, kbits, 100_000);
        world.run(10_000);
        double moved = kbits(world, 60);
        assertThat(downs(world)).isEmpty();
        assertThat(suspicions(world)).isLessThan(4);
        assertThat(moved).isGreaterThan(90_000);
        world.end();
    }

    @ParameterizedTest
    @ValueSource(longs = {1_000, 2_000, 4_000})
    void aSlowLinkThatIsWorthItIsUsed(long kbits) {
        BackboneWorld world = loaded(0, kbits, 5 * kbits);
        world.run(10_000);
        long before = world.report(0).sentBytes();
        world.run(60_000);
        assertThat((world.report(0).sentBytes() - before) * 8.0 / 60 / KBIT).isGreaterThan(0.8 * kbits);
        assertThat(downs(world)).isEmpty();
        world.end();
    }

    /** Nothing is heard of a link that is left alone, so that it must be tried. */
    @Test
    void aLinkThatWasSlowForAWhileIsUsedAgain() {
        BackboneWorld world = loaded(0, 100_000, 100_000);
        world.run(10_000);
        world.path(0, 500 * KBIT, 20 * MILLI).run(30_000);
        world.path(0, 100_000 * KBIT, 20 * MILLI).run(60_000);
        assertThat(world.report(0).state()).isEqualTo(LinkState.UP);
        assertThat(kbits(world, 60)).isGreaterThan(180_000);
        world.end();
    }
}
