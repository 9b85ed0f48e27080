package io.replicator.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file of {@code config/invalid} is refused with exactly the messages in the file of the same name that ends in {@code .expected}. */
class InvalidSamplesTest {
    private static final Path DIRECTORY = Path.of("../config/invalid");

    static List<Path> samples() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void isRefusedWithItsMessages(Path sample) throws IOException {
        ConfigFile file = ConfigFile.read(sample);
        String expected = sample.toString().replace(".yaml", ".expected");
        assertThat(file.problems())
                .extracting(Problem::toString)
                .containsExactlyElementsOf(Files.readAllLines(Path.of(expected)));
        assertThatThrownBy(file::orThrow).isInstanceOfSatisfying(ReplicatorException.class, e -> assertThat(e.code())
                .isEqualTo(FaultCode.BAD_CONFIGURATION));
        assertThat(file.messages().get(0)).startsWith(sample + ":");
    }
}
