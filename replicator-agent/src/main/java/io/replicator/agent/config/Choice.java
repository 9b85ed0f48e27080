package io.replicator.agent.config;

import java.util.List;
import java.util.Map;

/** One of a few words. Words that are declared and cannot be honoured yet are refused with what can be used instead. */
final class Choice implements ValueType<String> {
    private final List<String> available;
    private final Map<String, String> notYet;

    /** The words that work, and for those that do not yet, what follows from that. */
    Choice(List<String> available, Map<String, String> notYet) {
        this.available = available;
        this.notYet = notYet;
    }

    @Override
    public String parse(String text) throws BadValue {
        if (available.contains(text)) {
            return text;
        }
        String reason = notYet.get(text);
        if (reason != null) {
            throw new BadValue("'" + text + "' is not available in this version; available: "
                    + String.join(", ", available) + " (" + reason + ")");
        }
        throw new BadValue("'" + text + "' is unknown; available: " + String.join(", ", available)
                + Suggestion.among(available, text));
    }

    @Override
    public String form() {
        return String.join(" | ", available);
    }

    @Override
    public String show(String value) {
        return value;
    }
}
