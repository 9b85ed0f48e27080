package io.replicator.core.seed.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.device.FaultyBlockDevice;
import io.replicator.core.device.FaultyBlockDevice.Operation;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.MemoryStateDirectory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Somebody resizes the volume while its seed goes onto media: the export says so at once, and goes on once the size is what it was. */
final class ResizedSourceTest {
    private final TravellingSeed seed = TravellingSeed.small();
    private final FaultyBlockDevice device = new FaultyBlockDevice(seed.source);
    private final MemoryStateDirectory medium = new MemoryStateDirectory();

    @Test
    void oneThatHasGrownIsRefusedBeforeTheNextPart() {
        device.strike(Operation.READ, () -> device.resize(seed.geometry.logicalBytes() + 4096));
        try (SeedExport export = seed.begin()) {
            assertResized(() -> seed.export(export, medium, device), "Cut it to " + seed.geometry.logicalBytes());
            assertThat(export.standing().partsDone()).as("parts until then").isEqualTo(1);
            device.resize(seed.geometry.logicalBytes());
            seed.export(export, medium, device);
            assertThat(export.standing().isComplete()).isTrue();
        }
    }

    /** Its end cannot be read any more, which is not what the administrator has to look at. */
    @Test
    void oneThatWasCutInTheMiddleOfAPartIsToldFromADiskThatFails() {
        device.strike(Operation.READ, () -> device.resize(4096));
        try (SeedExport export = seed.begin()) {
            assertResized(() -> seed.export(export, medium, device), "Enlarge it to " + seed.geometry.logicalBytes());
            assertThat(export.standing().partsDone()).isZero();
            assertThat(export.standing().doneBytes()).isZero();
        }
    }

    private static void assertResized(ThrowingCallable export, String whatToDo) {
        assertThatThrownBy(export)
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.SIZE_MISMATCH))
                .hasMessageContaining("when its seed was captured: somebody has resized the volume")
                .hasMessageContaining(whatToDo)
                .hasMessageContaining("give the same command, which goes on");
    }
}
