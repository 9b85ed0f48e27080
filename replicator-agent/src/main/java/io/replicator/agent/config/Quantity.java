package io.replicator.agent.config;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A whole number with a unit from a closed list: sizes, rates, durations. */
final class Quantity implements ValueType<Long> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,15}) ?([A-Za-z/µ]*)");

    private final String kind;
    private final String example;
    private final Map<String, Long> units;
    private final long least;
    private final long most;

    private Quantity(String kind, String example, Map<String, Long> units, long least, long most) {
        this.kind = kind;
        this.example = example;
        this.units = units;
        this.least = least;
        this.most = most;
    }

    /** Bytes, with binary units. */
    static Quantity size(long leastBytes, long mostBytes) {
        return new Quantity(
                "size",
                "64KiB",
                units("B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30, "TiB", 1L << 40),
                leastBytes,
                mostBytes);
    }

    /** Bytes per second; bits with decimal units, as networks are sold, or bytes with binary ones. */
    static Quantity rate(long leastBytes, long mostBytes) {
        return new Quantity(
                "rate",
                "1Gbit/s",
                units(
                        "kbit/s",
                        125L,
                        "Mbit/s",
                        125_000L,
                        "Gbit/s",
                        125_000_000L,
                        "KiB/s",
                        1L << 10,
                        "MiB/s",
                        1L << 20,
                        "GiB/s",
                        1L << 30),
                leastBytes,
                mostBytes);
    }

    /** Milliseconds. */
    static Quantity duration(long leastMillis, long mostMillis) {
        return new Quantity(
                "duration",
                "30s",
                units("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L),
                leastMillis,
                mostMillis);
    }

    @Override
    public Long parse(String text) throws BadValue {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new BadValue(
                    "'" + text + "' is not a " + kind + "; write a whole number and a unit, as in " + example);
        }
        String unit = matcher.group(2);
        Long factor = units.get(unit);
        if (factor == null) {
            throw new BadValue(unknownUnit(text, matcher.group(1), unit));
        }
        long number = Long.parseLong(matcher.group(1));
        if (number > most / factor || number * factor < least) {
            throw new BadValue("'" + text + "' is outside " + show(least) + " to " + show(most));
        }
        return number * factor;
    }

    @Override
    public String form() {
        return kind + ", " + show(least) + " to " + show(most);
    }

    @Override
    public String show(Long value) {
        String shown = value + units.keySet().iterator().next();
        for (Map.Entry<String, Long> unit : units.entrySet()) {
            if (value % unit.getValue() == 0) {
                String candidate = value / unit.getValue() + unit.getKey();
                shown = candidate.length() <= shown.length() ? candidate : shown;
            }
        }
        return shown;
    }

    private String unknownUnit(String text, String number, String unit) {
        String meant =
                intended(unit).map(u -> "; did you mean " + number + u + "?").orElse("");
        String fault = unit.isEmpty() ? "has no unit" : "has an unknown unit";
        return "'" + text + "' " + fault + ": a " + kind + " is written with "
                + units.keySet().stream().collect(Collectors.joining(", ")) + ", as in " + example + meant;
    }

    /** The unit that was meant: another case ({@code mbit/s}), spelled out ({@code min}), or at least the same letter ({@code KB}). */
    private Optional<String> intended(String unit) {
        if (unit.isEmpty()) {
            return Optional.empty();
        }
        return units.keySet().stream()
                .filter(known -> known.equalsIgnoreCase(unit))
                .findFirst()
                .or(() -> units.keySet().stream()
                        .filter(known -> unit.regionMatches(true, 0, known, 0, known.length()))
                        .max(Comparator.comparingInt(String::length)))
                .or(() -> units.keySet().stream()
                        .filter(known -> known.regionMatches(true, 0, unit, 0, 1))
                        .findFirst());
    }

    private static Map<String, Long> units(Object... pairs) {
        Map<String, Long> units = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            units.put((String) pairs[i], (Long) pairs[i + 1]);
        }
        return units;
    }
}
