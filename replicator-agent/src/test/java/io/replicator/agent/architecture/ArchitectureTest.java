package io.replicator.agent.architecture;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.replicator.core.architecture.Ambient;
import io.replicator.core.architecture.LibraryTable;
import io.replicator.core.architecture.RoomTable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
    private static final String AGENT = "io.replicator.agent";

    /** The agent's rooms; ARCHITECTURE.md says what lives in each. */
    private static final RoomTable ROOMS = new RoomTable(
            AGENT,
            Map.ofEntries(
                    entry("runtime", 0),
                    entry("config", 0),
                    entry("trust", 1),
                    entry("host", 1),
                    entry("net", 2),
                    entry("job", 3),
                    entry("control", 4),
                    entry("metrics", 4),
                    entry("demo", 4),
                    entry("cli", 5),
                    entry("main", 6)));

    private static final LibraryTable LIBRARIES = new LibraryTable(Map.ofEntries(
            entry("io.netty", List.of(AGENT + ".net", AGENT + ".control")),
            entry("org.bouncycastle", List.of(AGENT + ".trust")),
            entry("io.micrometer", List.of(AGENT + ".metrics")),
            entry("io.prometheus", List.of(AGENT + ".metrics")),
            entry("org.snakeyaml", List.of(AGENT + ".config")),
            entry("picocli", List.of(AGENT + ".cli", AGENT + ".main")),
            entry("me.tongfei", List.of(AGENT + ".cli")),
            entry("org.jline", List.of(AGENT + ".cli")),
            entry("ch.qos.logback", List.of(AGENT + ".main")),
            // The core's own business.
            entry("com.sun.jna", List.of()),
            entry("net.jpountz", List.of()),
            entry("com.github.luben", List.of()),
            entry("com.dynatrace.hash4j", List.of()),
            entry("io.replicator.core.device.posix", List.of())));

    private static final JavaClasses CLASSES = new ClassFileImporter().importPath(Path.of("target", "classes"));

    @Test
    void everyClassIsInARoom() {
        assertThat(ROOMS.outsideEveryRoom(CLASSES)).isEmpty();
    }

    @Test
    void aRoomImportsOnlyRoomsOfLowerLayers() {
        assertThat(ROOMS.upwardImports(CLASSES)).isEmpty();
    }

    @Test
    void onlyMainImportsConfig() {
        assertThat(ROOMS.importsOf("config", List.of("main"), CLASSES)).isEmpty();
    }

    @Test
    void aLibraryIsKnownOnlyInItsRoom() {
        assertThat(LIBRARIES.strayImports(CLASSES)).isEmpty();
    }

    @Test
    void onlyRuntimeCreatesThreads() {
        assertThat(Ambient.THREADS.reachedOutside(AGENT + ".runtime", CLASSES)).isEmpty();
    }

    @Test
    void theRulesSawTheAgent() {
        assertThat(CLASSES).as("classes in target/classes").isNotEmpty();
    }
}
