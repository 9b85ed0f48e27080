package io.replicator.core.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.instrument.Instrumentation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The proof of the prover: each mistake of a list, planted in the classes that ship, is found by the simulated world within a bound of seeds.
 * {@code -Dworld.bug=WORD} plants those only whose name has the word; {@code -Dworld.first=1} looks for each from that seed on, also for those that
 * few seeds meet.
 */
final class PlantedBugsTest {
    private static final int MOST_SEEDS = Integer.getInteger("world.bugSeeds", 4000);
    private static final int RIGHT_SEEDS = 20;

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void eachIsFound() {
        String word = System.getProperty("world.bug", "");
        List<PlantedBug> bugs = PlantedBug.all().stream()
                .filter(bug -> bug.name().contains(word))
                .toList();
        assertThat(bugs).isNotEmpty();
        Instrumentation instrumentation = ByteBuddyAgent.install();
        assertThat(WorldRun.run(1, RIGHT_SEEDS)).isEmpty();
        List<String> missed = new ArrayList<>();
        for (PlantedBug bug : bugs) {
            long begunNanos = System.nanoTime();
            String found = find(bug, instrumentation);
            System.out.println(bug.name() + ", " + (System.nanoTime() - begunNanos) / 1_000_000 + " ms\n    "
                    + found.lines().findFirst().orElse("NOT FOUND"));
            if (found.isEmpty()) {
                missed.add(bug.name());
            }
        }
        assertThat(missed).isEmpty();
        assertThat(WorldRun.run(1, RIGHT_SEEDS)).as("without any of them").isEmpty();
    }

    private static String find(PlantedBug bug, Instrumentation instrumentation) {
        Map<String, byte[]> compiled = BuggyCompiler.compile(bug);
        long first = Long.getLong("world.first", bug.firstSeed());
        Optional<PlantedClasses> planted = PlantedClasses.plant(instrumentation, compiled);
        if (planted.isPresent()) {
            try {
                return WorldRun.run(first, MOST_SEEDS);
            } finally {
                planted.get().restore();
            }
        }
        return inClassesOfItsOwn(compiled, first);
    }

    private static String inClassesOfItsOwn(Map<String, byte[]> compiled, long first) {
        try {
            return (String) BuggyClasses.of(compiled)
                    .loadClass(WorldRun.class.getName())
                    .getMethod("run", long.class, int.class)
                    .invoke(null, first, MOST_SEEDS);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the world cannot be run in classes of its own", e);
        }
    }
}
