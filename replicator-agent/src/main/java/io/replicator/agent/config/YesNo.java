package io.replicator.agent.config;

/** {@code yes} or {@code no}, or as YAML has it {@code true} or {@code false}. */
final class YesNo implements ValueType<Boolean> {
    @Override
    public Boolean parse(String text) throws BadValue {
        return switch (text) {
            case "yes", "true" -> true;
            case "no", "false" -> false;
            default -> throw new BadValue("'" + text + "' is neither yes nor no");
        };
    }

    @Override
    public String form() {
        return "yes | no";
    }

    @Override
    public String show(Boolean value) {
        return value ? "yes" : "no";
    }
}
