package io.replicator.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {
    /** When it fails, the text between the marks has to become what {@link ConfigReference#markdown} says. */
    @Test
    void theDocumentIsWhatTheDeclarationsSay() throws IOException {
        String document = Files.readString(Path.of("../docs/configuration.md"));
        assertThat(document).contains(ConfigReference.markdown().strip());
    }

    @Test
    void everyDefaultIsOneOfItsOptionsValues() throws BadValue {
        for (Section section : ConfigReference.SECTIONS) {
            for (Option<?> option : section.options()) {
                String fallback = option.fallback();
                assertThat(fallback != null).isEqualTo(option.presence() == Option.Presence.DEFAULTED);
                if (fallback != null) {
                    assertThat(roundTrip(option, fallback)).isEqualTo(fallback);
                }
            }
        }
    }

    private static <T> String roundTrip(Option<T> option, String text) throws BadValue {
        return option.type().show(option.type().parse(text));
    }
}
