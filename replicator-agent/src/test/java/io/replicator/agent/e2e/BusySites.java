package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.report.EventReport;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.LinkReport;
import io.replicator.core.report.LinkState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** A source and a replica over two links, and rounds that fill both for a while, so that something can happen to them meanwhile. */
final class BusySites {
    private static final String VOLUME = "vm-101";
    private static final long VOLUME_BYTES = 96 << 20;
    private static final int USUAL_BLOCKS = 8_000;

    /** What a link has to carry to count as used: more than may have been on its way. */
    private static final long SOME_BYTES = 2 << 20;

    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** A link that has just come up may get little of a round, and the other be done with the rest. */
    private static final int MOST_ROUNDS = 5;

    private final SplittableRandom random = new SplittableRandom(16);
    final Site source;
    final Site replica;
    private final Path from;
    private final Path to;

    /** @param to the replica's volume, a file or device that holds zeroes */
    BusySites(Site source, Site replica, Path to) {
        this.source = source;
        this.replica = replica;
        this.from = Images.sparse(source.file(VOLUME + ".img"), VOLUME_BYTES);
        this.to = to;
    }

    /** Two sites with image files, joined by those paths. */
    static BusySites over(FailingPaths paths, Scene scene) {
        List<Site> sites = paths.sites(scene);
        Site replica = sites.get(1);
        return new BusySites(sites.get(0), replica, Images.sparse(replica.file(VOLUME + ".img"), VOLUME_BYTES));
    }

    /** How large a replica's volume has to be. */
    static long volumeBytes() {
        return VOLUME_BYTES;
    }

    /** Starts both agents and brings the copy into being. */
    void start() {
        source.volume(VOLUME, from, replica.name());
        replica.volume(VOLUME, to, source.name());
        for (Site site : List.of(source, replica)) {
            site.launch();
        }
        source.awaitStart();
        replica.awaitStart();
        Journeys.seed(source, replica, VOLUME, from, to, () -> {});
        source.control().awaitReady(VOLUME, replica.name());
    }

    /** Production writes, a round begins, and both links carry it. */
    JobReport load() {
        return load(USUAL_BLOCKS);
    }

    /** The same, with that many blocks at random places. */
    JobReport load(int blocks) {
        for (int rounds = 0; rounds < MOST_ROUNDS; rounds++) {
            Images.scatter(from, random, blocks, VOLUME_BYTES);
            awaitAllUp();
            source.control().awaitReady(VOLUME, replica.name());
            List<LinkReport> before = source.control().links();
            JobReport round = source.control().beginResync(VOLUME, replica.name());
            awaitUntil(() -> assertThat(haveCarriedSince(before) || hasEnded(round))
                    .as(() -> "bytes given to links: " + source.control().links())
                    .isTrue());
            if (!hasEnded(round)) {
                return round;
            }
        }
        throw new AssertionError("rounds are too short for both links to be used");
    }

    private boolean haveCarriedSince(List<LinkReport> before) {
        List<LinkReport> now = source.control().links();
        return IntStream.range(0, FailingPaths.COUNT)
                .allMatch(link -> now.get(link).sentBytes() > before.get(link).sentBytes() + SOME_BYTES);
    }

    private boolean hasEnded(JobReport round) {
        return source.control().atLatestAfter(0, round).state().hasEnded();
    }

    void awaitAllUp() {
        awaitUntil(() -> assertThat(source.control().links())
                .extracting(LinkReport::state)
                .containsOnly(LinkState.UP));
    }

    /** Both links carry another round, after which both copies are equal. */
    void finishAnother() {
        finish(load());
    }

    /** The round ends well, and both copies are equal. */
    void finish(JobReport round) {
        source.control().finish(round);
        Images.assertEqual(from, to);
    }

    /** Waits until the source's end of the link is in that state for such a reason. */
    void await(int link, LinkState state, String why) {
        awaitUntil(() -> {
            LinkReport now = source.control().links().get(link);
            assertThat(now.state()).as(now::toString).isEqualTo(state);
            assertThat(now.why()).contains(why);
        });
    }

    /** The number of the source's latest event. */
    long lastEvent() {
        return source.control().events().stream()
                .mapToLong(EventReport::sequence)
                .max()
                .orElse(0);
    }

    /** Waits until the source has told of such a thing about the link, however short it lasted. */
    void awaitEvent(long after, int link, String kind, String why) {
        String name = source.control().links().get(link).name();
        awaitUntil(() -> assertThat(source.control().events()).anySatisfy(event -> {
            assertThat(event.sequence()).isGreaterThan(after);
            assertThat(event.kind()).isEqualTo(kind);
            assertThat(event.text()).contains(name, why);
        }));
    }

    /** Waits until more of the round has gone over that link than now. */
    void awaitCarriesMore(int link) {
        awaitCarried(link, source.control().links().get(link).sentBytes() + SOME_BYTES);
    }

    private void awaitCarried(int link, long bytes) {
        awaitUntil(() -> assertThat(source.control().links().get(link).sentBytes())
                .as(() -> "bytes given to a link: " + source.control().links())
                .isGreaterThan(bytes));
    }

    private static void awaitUntil(ThrowingRunnable condition) {
        Awaitility.await()
                .atMost(LONGEST)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(condition);
    }

    /** Lets that time pass; all the while the round has not ended, the source answers, and what is looked at holds. */
    void hold(JobReport round, Duration time, Runnable look) {
        long begin = System.nanoTime();
        Awaitility.await()
                .atMost(time.plus(LONGEST))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    assertThat(hasEnded(round)).isFalse();
                    look.run();
                    return System.nanoTime() - begin >= time.toNanos();
                });
    }

    /** Seconds that a peer is to be away: enough for a build, or as long as it was promised. */
    static Duration away(int briefly, int asPromised) {
        return Duration.ofSeconds(Integer.getInteger("storm") == null ? briefly : asPromised);
    }
}
