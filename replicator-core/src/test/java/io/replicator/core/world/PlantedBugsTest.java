package io.replicator.core.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The proof of the prover: each mistake of a list, planted in the classes that ship, is found by the simulated world within a bound of seeds.
 * {@code -Dworld.bug=WORD} plants those only whose name has the word; {@code -Dworld.first=1} looks for each from that seed on, also for those that
 * few seeds meet.
 */
final class PlantedBugsTest {
    private static final int MOST_SEEDS = Integer.getInteger("world.bugSeeds", 4000);
    private static final int THREADS =
            Math.max(1, Math.min(2, Runtime.getRuntime().availableProcessors()));

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void eachIsFound() throws Exception {
        String word = System.getProperty("world.bug", "");
        ConcurrentLinkedQueue<PlantedBug> bugs = new ConcurrentLinkedQueue<>(PlantedBug.all().stream()
                .filter(bug -> bug.name().contains(word))
                .toList());
        assertThat(bugs).isNotEmpty();
        List<String> missed = Collections.synchronizedList(new ArrayList<>());
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            Thread worker = new Thread(() -> {
                for (PlantedBug bug = bugs.poll(); bug != null; bug = bugs.poll()) {
                    String found = find(bug);
                    System.out.println(
                            bug.name() + "\n    " + found.lines().findFirst().orElse("NOT FOUND"));
                    if (found.isEmpty()) {
                        missed.add(bug.name());
                    }
                }
            });
            worker.setUncaughtExceptionHandler((thread, e) -> missed.add(e.toString()));
            worker.start();
            workers.add(worker);
        }
        for (Thread worker : workers) {
            worker.join();
        }
        assertThat(missed).isEmpty();
    }

    private static String find(PlantedBug bug) {
        try {
            return (String) BuggyClasses.with(bug)
                    .loadClass(WorldRun.class.getName())
                    .getMethod("run", long.class, int.class)
                    .invoke(null, Long.getLong("world.first", bug.firstSeed()), MOST_SEEDS);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(bug.name(), e);
        }
    }
}
