package io.replicator.agent.config;

import java.time.LocalTime;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code 08:00-18:30 100Mbit/s}: hours of the day, by the host's clock, and a limit or {@code none}. */
final class LimitHoursText implements ValueType<LimitHours> {
    private static final Pattern FORM = Pattern.compile("([0-9:]+) ?- ?([0-9:]+) +(.+)");
    private static final String NONE = "none";

    private final ValueType<Long> rate;

    LimitHoursText(ValueType<Long> rate) {
        this.rate = rate;
    }

    @Override
    public LimitHours parse(String text) throws BadValue {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new BadValue("'" + text + "' is not hours and a limit; write them as in 08:00-18:30 100Mbit/s, or "
                    + "22:00-06:00 none");
        }
        LocalTime from = time(matcher.group(1));
        LocalTime until = time(matcher.group(2));
        if (from.equals(until)) {
            throw new BadValue("'" + text + "' begins when it ends; for the whole day write limit");
        }
        String limit = matcher.group(3);
        return new LimitHours(from, until, limit.equals(NONE) ? 0 : rate.parse(limit));
    }

    private static LocalTime time(String text) throws BadValue {
        try {
            return LocalTime.parse(text.equals("24:00") ? "00:00" : text);
        } catch (DateTimeParseException e) {
            throw new BadValue("'" + text + "' is no time of the day; write it as 08:00, from 00:00 to 24:00");
        }
    }

    @Override
    public String form() {
        return "HH:MM-HH:MM " + rate.form().replace("rate, ", "and a rate, ") + ", or none";
    }

    @Override
    public String show(LimitHours value) {
        return value.from() + "-" + value.until() + " "
                + (value.bytesPerSecond() == 0 ? NONE : rate.show(value.bytesPerSecond()));
    }
}
