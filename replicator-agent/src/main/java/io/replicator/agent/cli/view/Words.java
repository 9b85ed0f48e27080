package io.replicator.agent.cli.view;

import java.util.Locale;

/** Enumerations as the API and the documents write them. */
final class Words {
    private Words() {}

    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
