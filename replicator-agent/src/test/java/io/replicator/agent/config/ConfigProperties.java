package io.replicator.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;

class ConfigProperties {
    @Property(tries = 500)
    void aQuantityIsReadAsItIsShown(@ForAll @LongRange(min = 1, max = 1L << 45) long value) throws BadValue {
        Quantity size = Quantity.size(1, 1L << 45);
        assertThat(size.parse(size.show(value))).isEqualTo(value);
        Quantity duration = Quantity.duration(1, 1L << 45);
        assertThat(duration.parse(duration.show(value))).isEqualTo(value);
    }

    @Property(tries = 300)
    void anyTextIsJudgedAndNeverThrows(@ForAll @StringLength(max = 200) String text) {
        ConfigFile file = ConfigFile.parse("any", text);
        assertThat(file.problems()).isNotEmpty();
        assertThat(file.messages()).allMatch(message -> message.startsWith("any:"));
    }

    /** One character of the sample replaced or removed: it is judged, and where it is still valid it can be loaded. */
    @Property(tries = 500)
    void aDamagedSampleIsJudgedAndNeverThrows(
            @ForAll @IntRange(max = 3000) int at, @ForAll char replacement, @ForAll boolean remove) throws IOException {
        StringBuilder text = new StringBuilder(Files.readString(Path.of("../config/agent.yaml")));
        int position = at % text.length();
        text.replace(position, position + 1, remove ? "" : String.valueOf(replacement));
        ConfigFile file = ConfigFile.parse("any", text.toString());
        if (file.problems().isEmpty()) {
            assertThat(file.orThrow().config().agent().name()).isNotEmpty();
        }
    }

    @Property(tries = 300)
    void aWordIsNearItselfAndASwapIsOneStep(@ForAll @StringLength(min = 2, max = 12) String word) {
        assertThat(Suggestion.distance(word, word)).isZero();
        String swapped = word.charAt(1) + word.substring(0, 1) + word.substring(2);
        assertThat(Suggestion.distance(word, swapped)).isLessThanOrEqualTo(1);
    }
}
