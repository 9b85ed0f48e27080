package io.replicator.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.document.GoldenVector;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The framing of logs, by a vector that another program made from docs/state-format.md alone. */
final class LogVectorTest {
    private static final int MAGIC = 0x54455354;

    private final byte[] golden = GoldenVector.ofState("log").bytes();

    @Test
    void aLogHasTheBytesItAlwaysHad() {
        MemoryStateDirectory directory = new MemoryStateDirectory();
        try (RecordLog log = RecordLog.open(directory, "log", MAGIC, 100, (type, payload) -> {})) {
            log.append(1, utf8("hello"));
            log.append(7, utf8("replicator log"));
            log.flush();
        }
        assertThat(StateFileBytes.of(directory, "log")).asHexString().isEqualTo(hex(golden));
    }

    @Test
    void theVectorIsRead() {
        MemoryStateDirectory directory = new MemoryStateDirectory();
        directory.open("log").write(0, ByteBuffer.wrap(golden));
        List<String> records = new ArrayList<>();
        RecordLog.open(
                        directory,
                        "log",
                        MAGIC,
                        100,
                        (type, payload) -> records.add(type + " " + StandardCharsets.UTF_8.decode(payload)))
                .close();
        assertThat(records).containsExactly("1 hello", "7 replicator log");
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.of().withUpperCase().formatHex(bytes);
    }
}
