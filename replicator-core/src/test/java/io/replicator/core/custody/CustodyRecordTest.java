package io.replicator.core.custody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.device.DeviceFacts;
import io.replicator.core.document.GoldenVector;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.AtomicRecord;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.StateFile;
import io.replicator.core.store.StateFileBytes;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The device record is what docs/state-format.md says, and what cannot be read says nothing. */
final class CustodyRecordTest {
    private static final CustodyRecord RECORD = new CustodyRecord(
            false,
            Doubt.NO_RECORD,
            new Suspicion(false, true, false),
            Optional.of(UUID.fromString("77777777-7777-4777-8777-777777777777")),
            new DeviceFacts("inode 7", 74752, OptionalLong.of(1_767_225_600_000_000_000L)));

    private final MemoryStateDirectory copy = new MemoryStateDirectory();

    @Test
    void theVectorIsWhatIsWrittenAndRead() {
        RECORD.write(copy);
        assertThat(StateFileBytes.of(copy, CustodyRecord.FILE))
                .isEqualTo(GoldenVector.ofState("device").bytes());
        assertThat(CustodyRecord.read(copy)).contains(RECORD);
    }

    @Test
    void everyFieldComesBack() {
        for (Doubt doubt : Doubt.values()) {
            for (int bits = 0; bits < 8; bits++) {
                CustodyRecord record = new CustodyRecord(
                        bits % 2 == 0,
                        doubt,
                        Suspicion.ofBits(bits),
                        Optional.empty(),
                        new DeviceFacts("", 1L << 40, OptionalLong.empty()));
                record.write(copy);
                assertThat(CustodyRecord.read(copy)).contains(record);
            }
        }
    }

    @Test
    void aRottenOneSaysAsMuchAsNone() {
        assertThat(CustodyRecord.read(copy)).isEmpty();
        RECORD.write(copy);
        try (StateFile file = copy.open(CustodyRecord.FILE)) {
            file.write(20, ByteBuffer.wrap(new byte[] {99}));
        }
        assertThat(CustodyRecord.read(copy)).isEmpty();
        AtomicRecord.write(copy, CustodyRecord.FILE, 0x52504F01, ByteBuffer.allocate(11));
        assertThat(CustodyRecord.read(copy)).isEmpty();
    }

    @Test
    void aLaterFormatIsRefused() {
        AtomicRecord.write(copy, CustodyRecord.FILE, 0x52504F02, ByteBuffer.allocate(40));
        assertThatThrownBy(() -> CustodyRecord.read(copy))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.UNSUPPORTED_FORMAT));
    }
}
