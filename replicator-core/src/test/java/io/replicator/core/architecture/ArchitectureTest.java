package io.replicator.core.architecture;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ArchitectureTest {
    private static final String CORE = "io.replicator.core";

    /** The core's rooms; ARCHITECTURE.md says what lives in each. */
    private static final RoomTable ROOMS = new RoomTable(
            CORE,
            Map.ofEntries(
                    entry("extent", 0),
                    entry("fault", 0),
                    entry("time", 0),
                    entry("memory", 0),
                    entry("volume", 1),
                    entry("device", 2),
                    entry("hash", 2),
                    entry("report", 2),
                    entry("codec", 2),
                    entry("store", 2),
                    entry("index", 3),
                    entry("batch", 3),
                    entry("tracking", 4),
                    entry("replica", 4),
                    entry("seed", 4),
                    entry("lineage", 4),
                    entry("wire", 4),
                    entry("custody", 5),
                    entry("session", 5),
                    entry("transfer", 6),
                    entry("round", 7)));

    private static final LibraryTable LIBRARIES = new LibraryTable(Map.ofEntries(
            entry("net.jpountz", List.of(CORE + ".codec")),
            entry("com.github.luben", List.of(CORE + ".codec")),
            entry("com.dynatrace.hash4j", List.of(CORE + ".hash")),
            entry("com.sun.jna", List.of(CORE + ".device.posix")),
            // Not a library, but bound the same way: what is behind it is to be replaced by the JDK's own calls.
            entry(CORE + ".device.posix", List.of(CORE + ".device")),
            entry("ch.qos.logback", List.of())));

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
    void aLibraryIsKnownOnlyInItsRoom() {
        assertThat(LIBRARIES.strayImports(CLASSES)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void theCoreIsGivenWhatItCannotReplay(Ambient ambient) {
        assertThat(ambient.reachedOutside(null, CLASSES)).isEmpty();
    }

    @Test
    void theRulesSawTheCore() {
        assertThat(CLASSES).as("classes in target/classes").isNotEmpty();
    }
}
