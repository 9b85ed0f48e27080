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
 */
record PlantedBug(String name, String source, String right, String wrong) {
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
        return new PlantedBug(
                entry.substring(0, line).strip(),
                entry.substring(line + 1, second).strip(),
                right.strip(),
                wrong.strip());
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
