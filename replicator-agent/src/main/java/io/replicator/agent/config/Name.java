package io.replicator.agent.config;

import java.util.regex.Pattern;

/** A name that goes into certificates, file names and metrics labels: letters, digits, dots, dashes and underscores. */
final class Name implements ValueType<String> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    @Override
    public String parse(String text) throws BadValue {
        if (!FORM.matcher(text).matches()) {
            throw new BadValue(
                    "'" + text
                            + "' is not a name; 1 to 63 letters, digits, dots, dashes and underscores are, the first a letter or digit");
        }
        return text;
    }

    @Override
    public String form() {
        return "name";
    }

    @Override
    public String show(String value) {
        return value;
    }
}
