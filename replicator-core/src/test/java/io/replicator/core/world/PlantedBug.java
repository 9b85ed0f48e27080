package io.replicator.core.world;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A mistake that somebody could make in a class that ships: so many lines are others.
 *
 * @param name what is wrong, in words; the accident that it is modelled on, where there is one
 * @param source the file below {@code src/main/java}
 * @param right what is there
 * @param wrong what the bug is
 * @param firstSeed what looks for it begins there: with the first that finds it, as the code is now
 */
record PlantedBug(String name, String source, String right, String wrong, long firstSeed) {
    private static final String FROM_SEED = " from seed ";
    private static final String LIST = "planted-bugs.txt";

    /** All bugs of the list. */
    static List<PlantedBug> all() {
        List<PlantedBug> bugs = new ArrayList<>();
        for (String entry : text().split("(?m)^=== ", -1)) {
            if (!entry.isBlank() && !entry.startsWith("#")) {
                bugs.add(parse(entry));
            }
        }
        return bugs;
    }

    /** The source with the bug. Fails where what it is to replace is not there exactly once. */
    String plantIn(String source) {
        int at = source.indexOf(right);
        if (at < 0 || source.indexOf(right, at + 1) >= 0) {
            throw new AssertionError("'" + name + "': its lines are not to be found once in " + this.source);
        }
        return source.substring(0, at) + wrong + source.substring(at + right.length());
    }

    private static PlantedBug parse(String entry) {
        int line = entry.indexOf('\n');
        int second = entry.indexOf('\n', line + 1);
        int middle = entry.indexOf("\n---\n", second);
        String right = entry.substring(second + 1, middle + 1);
        String wrong = entry.substring(middle + 5);
        String file = entry.substring(line + 1, second).strip();
        int seed = file.indexOf(FROM_SEED);
        return new PlantedBug(
                entry.substring(0, line).strip(),
                seed < 0 ? file : file.substring(0, seed),
                right.strip(),
                wrong.strip(),
                seed < 0 ? 1 : Long.parseLong(file.substring(seed + FROM_SEED.length())));
    }

    private static String text() {
        try (InputStream stream = PlantedBug.class.getResourceAsStream(LIST)) {
            if (stream == null) {
                throw new AssertionError(LIST + " is missing");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
