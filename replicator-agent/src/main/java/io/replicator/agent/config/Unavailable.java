package io.replicator.agent.config;

/** An option whose name is reserved for what this version cannot do; any value is refused, because ignoring it would be a promise. */
final class Unavailable implements ValueType<String> {
    private final String refusal;

    /** What is not available and what to do instead. */
    Unavailable(String refusal) {
        this.refusal = refusal;
    }

    @Override
    public String parse(String text) throws BadValue {
        throw new BadValue(refusal);
    }

    @Override
    public String form() {
        return "not available in this version";
    }

    @Override
    public String show(String value) {
        return value;
    }
}
