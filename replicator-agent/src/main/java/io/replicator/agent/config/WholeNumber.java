package io.replicator.agent.config;

/** A whole decimal number within bounds; no sign, no leading zero, so that nobody has to know what {@code 010} means. */
final class WholeNumber implements ValueType<Integer> {
    private final int least;
    private final int most;

    WholeNumber(int least, int most) {
        this.least = least;
        this.most = most;
    }

    @Override
    public Integer parse(String text) throws BadValue {
        if (!text.matches("0|[1-9][0-9]{0,8}")) {
            throw new BadValue("'" + text + "' is not a whole number; write one from " + least + " to " + most);
        }
        int value = Integer.parseInt(text);
        if (value < least || value > most) {
            throw new BadValue(text + " is outside " + least + " to " + most);
        }
        return value;
    }

    @Override
    public String form() {
        return "number, " + least + " to " + most;
    }

    @Override
    public String show(Integer value) {
        return Integer.toString(value);
    }
}
