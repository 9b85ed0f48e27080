package io.replicator.agent.config;

import java.util.List;

/** The reference of all options, written from their declarations. */
public final class ConfigReference {
    static final List<Section> SECTIONS = List.of(
            AgentOptions.SECTION,
            PkiOptions.SECTION,
            PeerOptions.SECTION,
            LinkOptions.SECTION,
            VolumeOptions.SECTION,
            MetricsOptions.SECTION,
            LimitsOptions.SECTION);

    private ConfigReference() {}

    /** The tables of the reference in Markdown. */
    public static String markdown() {
        StringBuilder out = new StringBuilder();
        for (Section section : SECTIONS) {
            out.append("## `")
                    .append(section.pattern())
                    .append("`\n\n")
                    .append(section.text())
                    .append('\n');
            if (!section.options().isEmpty()) {
                out.append("\n| option | form | default | what it is |\n|---|---|---|---|\n");
                section.options().forEach(option -> row(out, option));
            }
            out.append('\n');
        }
        return out.toString();
    }

    private static void row(StringBuilder out, Option<?> option) {
        String fallback = option.fallback();
        String shown =
                switch (option.presence()) {
                    case REQUIRED -> "required";
                    case DEFAULTED -> "`" + fallback + "`";
                    case OPTIONAL -> "";
                };
        out.append("| `")
                .append(option.name())
                .append("` | ")
                .append(option.form().replace("|", "\\|"));
        out.append(" | ").append(shown).append(" | ").append(option.text());
        out.append(option.restart() ? " Needs a restart. |\n" : " |\n");
    }
}
