package io.replicator.agent.demo;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The chunks that the text of a job names as damaged. */
final class DamageList {
    private static final Pattern LIST = Pattern.compile("\\bchunks ([0-9]+(?:-[0-9]+)?(?:, [0-9]+(?:-[0-9]+)?)*)");

    private DamageList() {}

    /** Ascending; empty where it names none. */
    static List<Long> chunks(String text) {
        Matcher list = LIST.matcher(text);
        return list.find()
                ? Stream.of(list.group(1).split(", "))
                        .flatMapToLong(DamageList::run)
                        .boxed()
                        .toList()
                : List.of();
    }

    private static LongStream run(String text) {
        int dash = text.indexOf('-');
        return dash < 0
                ? LongStream.of(Long.parseLong(text))
                : LongStream.rangeClosed(
                        Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
    }
}
