package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.replicator.core.replica.CommitLog;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.Progress;
import io.replicator.core.volume.Generation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
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

    /** How long after a moment that was waited for the blow falls at the latest. */
    private static final long SOON_NANOS = 20_000_000;

    /** What the blow waits for, counted from the beginning of the round. */
    private enum Moment {
        BEGINNING,
        ANY,
        COMMIT,
        APPLY
    }

    private final Site source;
    private final Site replica;
    private final List<Subject> subjects;
    private final Blow.Source blows;
    private final SplittableRandom random;
    private final Path log;
    private final Map<String, Integer> struck = new TreeMap<>();
    private long roundNanos;
    private int examined;
    private int examinedNew;
    private int checked;

    KillSeries(Scene scene, Site source, Site replica, List<Subject> subjects, Blow.Source blows) {
        this.source = source;
        this.replica = replica;
        this.subjects = List.copyOf(subjects);
        this.blows = blows;
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
            Blow blow = blows.next(random);
            // With the other one gone too, nobody can help this one to the end of what it has begun.
            boolean alone = blow.victim() == replica && random.nextBoolean();
            subjects.forEach(Subject::thaw);
            subjects.forEach(Subject::work);
            String moment = "kill " + kill + ": " + (frozen ? "frozen" : "at work") + ", "
                    + (frozen ? strikeWhileFrozen(blow, alone) : strikeWhileAtWork(blow, alone));
            recover(blow, alone, frozen, moment);
        }
        String figures = kills + " kills, while " + struck + ": " + examined + " replicas examined, " + examinedNew
                + " at the new generation, " + checked + " file systems checked";
        tell(figures);
        System.out.println(figures);
        if (kills >= SURE_KILLS) {
            assertThat(examinedNew)
                    .as("replicas at the new generation of " + examined)
                    .isBetween(1, examined - 1);
        }
    }

    private String strikeWhileFrozen(Blow blow, boolean alone) {
        subjects.forEach(Subject::freeze);
        return strike(blow, alone);
    }

    private String strikeWhileAtWork(Blow blow, boolean alone) {
        String moment;
        try (Activity activity = new Activity(subjects)) {
            assertThat(activity).isNotNull();
            moment = strike(blow, alone);
        }
        subjects.forEach(Subject::freeze);
        return moment;
    }

    private String strike(Blow blow, boolean alone) {
        Moment[] moments = Moment.values();
        Moment moment = blow.waits() ? Moment.BEGINNING : moments[1 + random.nextInt(moments.length - 1)];
        Subject subject = subjects.get(random.nextInt(subjects.size()));
        Path commits = replica.state().resolve(CommitLog.FILE);
        Object commitsBefore = changeOf(commits);
        long writesBefore = subject.writes();
        long begun = System.nanoTime();
        List<JobReport> jobs = subjects.stream().map(Subject::beginRound).toList();
        JobReport job = jobs.get(0);
        switch (moment) {
            case BEGINNING, ANY -> {}
            case COMMIT -> awaitChange(() -> changeOf(commits), commitsBefore, job);
            case APPLY -> awaitChange(subject::writes, writesBefore, job);
        }
        if (moment != Moment.BEGINNING) {
            long most = moment == Moment.ANY ? roundNanos * 5 / 4 : SOON_NANOS;
            source.control().atLatestAfter(random.nextLong(most), job);
            jobs.forEach(each -> struck.merge(phaseOf(source.control().now(each)), 1, Integer::sum));
        }
        String what = blow.strike(roundNanos);
        if (alone) {
            source.kill();
        }
        return moment.name().toLowerCase(Locale.ROOT) + ", " + what
                + (alone ? " and " + source.name() + " with it" : "") + " " + millis(System.nanoTime() - begun)
                + " ms after the beginning of the round";
    }

    private static String phaseOf(JobReport job) {
        return job.state().hasEnded()
                ? "at rest"
                : job.progress().map(Progress::phase).orElse("beginning");
    }

    private void recover(Blow blow, boolean alone, boolean frozen, String moment) {
        blow.heal();
        blow.victim().start();
        for (Subject subject : subjects) {
            AtomicReference<Generation> found = new AtomicReference<>();
            await(moment)
                    .atMost(LONGEST)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(50))
                    .untilAsserted(() -> found.set(subject.assertWhole(frozen, moment)));
            boolean old = found.get().equals(subject.last());
            examined++;
            checked += subject.isChecked(found.get()) ? 1 : 0;
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
