package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.replicator.core.replica.CommitLog;
import io.replicator.core.report.JobReport;
import io.replicator.core.volume.Generation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Either agent of two sites is struck down at random moments of captures, rounds and applies, again and again. After each blow and restart
 * every replica is wholly at one generation or the other, and a round then ends with equal copies.
 *
 * <p>What was done and found is in {@code kills.log}, with the seed that makes the same choices.
 */
final class KillSeries {
    private static final Duration LONGEST = Duration.ofMinutes(2);

    /** Above that many kills, chance cannot have been so unkind that one outcome never came. */
    private static final int SURE_KILLS = 60;

    /** What the blow waits for, counted from the beginning of the round. */
    private enum Moment {
        ANY,
        COMMIT,
        APPLY
    }

    private final Site source;
    private final Site replica;
    private final List<Subject> subjects;
    private final Blow blow;
    private final SplittableRandom random;
    private final Path log;
    private long roundNanos;
    private int examined;
    private int examinedNew;

    KillSeries(Scene scene, Site source, Site replica, List<Subject> subjects, Blow blow) {
        this.source = source;
        this.replica = replica;
        this.subjects = List.copyOf(subjects);
        this.blow = blow;
        log = scene.directory().resolve("kills.log");
        long seed = Long.getLong("kill.seed", System.nanoTime());
        random = new SplittableRandom(seed);
        tell("replayed with -Dkill.seed=" + seed + ", but for the moments, which no seed can name");
    }

    /** The seed's journey and a round that is left alone. */
    void prepare() {
        subjects.forEach(Subject::seed);
        subjects.forEach(Subject::thaw);
        subjects.forEach(Subject::work);
        subjects.forEach(Subject::freeze);
        long begun = System.nanoTime();
        List<JobReport> jobs = subjects.stream().map(Subject::beginRound).toList();
        jobs.forEach(source.control()::finish);
        roundNanos = System.nanoTime() - begun;
        subjects.forEach(subject -> subject.catchUp("a round that was left alone"));
        tell("a round takes " + millis(roundNanos) + " ms");
    }

    /** That many blows. */
    void run(int kills) {
        for (int kill = 0; kill < kills; kill++) {
            // A file system at rest has a generation to check it at; one at work is what production is.
            boolean frozen = random.nextBoolean();
            Site victim = random.nextBoolean() ? replica : source;
            // With the other one gone too, nobody can help this one to the end of what it has begun.
            boolean alone = victim == replica && random.nextBoolean();
            subjects.forEach(Subject::thaw);
            subjects.forEach(Subject::work);
            String moment = "kill " + kill + ": " + (frozen ? "frozen" : "at work") + ", "
                    + (frozen ? strikeWhileFrozen(victim, alone) : strikeWhileAtWork(victim, alone));
            recover(victim, alone, frozen, moment);
        }
        tell(examined + " replicas examined after " + kills + " kills, " + examinedNew + " at the new generation");
        if (kills >= SURE_KILLS) {
            assertThat(examinedNew)
                    .as("replicas at the new generation of " + examined)
                    .isBetween(1, examined - 1);
        }
    }

    private String strikeWhileFrozen(Site victim, boolean alone) {
        subjects.forEach(Subject::freeze);
        return strike(victim, alone);
    }

    private String strikeWhileAtWork(Site victim, boolean alone) {
        String moment;
        try (Activity activity = new Activity(subjects)) {
            assertThat(activity).isNotNull();
            moment = strike(victim, alone);
        }
        subjects.forEach(Subject::freeze);
        return moment;
    }

    private String strike(Site victim, boolean alone) {
        Moment[] moments = Moment.values();
        Moment moment = moments[random.nextInt(moments.length)];
        Subject subject = subjects.get(random.nextInt(subjects.size()));
        Path commits = replica.state().resolve(CommitLog.FILE);
        Object commitsBefore = changeOf(commits);
        long writesBefore = subject.writes();
        long begun = System.nanoTime();
        JobReport job = subjects.stream().map(Subject::beginRound).toList().get(0);
        switch (moment) {
            case ANY -> {}
            case COMMIT -> awaitChange(() -> changeOf(commits), commitsBefore, job);
            case APPLY -> awaitChange(subject::writes, writesBefore, job);
        }
        long delayNanos = moment == Moment.ANY ? random.nextLong(roundNanos * 5 / 4) : random.nextLong(20_000_000);
        source.control().atLatestAfter(delayNanos, job);
        String what = blow.strike(victim);
        if (alone) {
            source.kill();
        }
        return moment.name().toLowerCase(Locale.ROOT) + ", " + what
                + (alone ? " and " + source.name() + " with it" : "") + " " + millis(System.nanoTime() - begun)
                + " ms after the beginning of the round";
    }

    private void recover(Site victim, boolean alone, boolean frozen, String moment) {
        blow.heal(victim);
        victim.start();
        for (Subject subject : subjects) {
            AtomicReference<Generation> found = new AtomicReference<>();
            await(moment)
                    .atMost(LONGEST)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(50))
                    .untilAsserted(() -> found.set(subject.assertWhole(frozen, moment)));
            boolean old = found.get().equals(subject.last());
            examined++;
            examinedNew += old ? 0 : 1;
            tell(moment + ": " + subject.name() + (old ? " at the old" : " at the new") + " generation");
        }
        if (alone) {
            source.start();
        }
        subjects.forEach(subject -> subject.catchUp(moment));
    }

    private static void awaitChange(Supplier<Object> what, Object before, JobReport job) {
        await("the moment of " + job)
                .atMost(LONGEST)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> !what.get().equals(before));
    }

    private static Object changeOf(Path file) {
        try {
            return List.of(Files.size(file), Files.getLastModifiedTime(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tell(String line) {
        try {
            Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long millis(long nanos) {
        return nanos / 1_000_000;
    }
}
