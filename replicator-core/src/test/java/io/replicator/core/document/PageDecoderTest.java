package io.replicator.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of the protocol's page are enough to read every vector: each field is where the vector's own words have it. */
final class PageDecoderTest {
    private static final int HEADER_BYTES = 16;
    private static final SpecificationPage PAGE = SpecificationPage.protocol();

    /** Types whose payload has a table, with the heading it stands below. */
    static Stream<List<String>> types() {
        return PAGE.table("Types").stream().map(row -> {
            String type = row.get(1);
            if (type.startsWith("HEARTBEAT")) {
                return List.of(type, "HEARTBEAT, HEARTBEAT_ECHO");
            }
            boolean chunks = List.of("DAMAGE_LIST", "NEED", "GONE", "KEEP").contains(type);
            return List.of(type, chunks ? "DAMAGE_LIST, NEED, GONE, KEEP" : type);
        });
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyVectorIsReadByThePageAlone(List<String> type) {
        GoldenVector vector = GoldenVector.ofProtocol(type.get(0));
        ByteBuffer frame = ByteBuffer.wrap(vector.bytes());
        assertThat(frame.getInt(0)).isEqualTo(frame.capacity() - HEADER_BYTES);
        assertThat(PAGE.table("Types").stream()
                        .filter(row -> row.get(0).equals(String.valueOf(frame.getShort(4))))
                        .map(row -> row.get(1)))
                .containsExactly(type.get(0));
        List<Integer> read =
                PageDecoder.read(PAGE, type.get(1), frame.slice(HEADER_BYTES, frame.capacity() - HEADER_BYTES)).stream()
                        .map(field -> field.at() + HEADER_BYTES)
                        .toList();
        boolean batch = type.get(0).equals("BATCH");
        // A batch has tables of its own: PageBatch.
        int behind = batch ? 2 * HEADER_BYTES : Integer.MAX_VALUE;
        assertThat(read)
                .containsExactlyElementsOf(
                        beginnings(vector).filter(at -> at <= behind).toList());
    }

    /** The volume of the vectors: a chunk of 64 KiB, and one with two blocks and twenty bytes. */
    private static final long VOLUME_BYTES = 65536 + 2 * 4096 + 20;

    @Test
    void aBatchIsReadByThePageAlone() {
        GoldenVector vector = GoldenVector.ofProtocol("BATCH");
        int before = 2 * HEADER_BYTES;
        PageBatch batch = new PageBatch(
                PAGE, ByteBuffer.wrap(vector.bytes(), before, vector.bytes().length - before), VOLUME_BYTES);
        assertThat(batch.beginnings)
                .containsExactlyElementsOf(beginnings(vector)
                        .filter(at -> at >= before)
                        .map(at -> at - before)
                        .toList());
        assertThat(batch.blocks).hasSize(18);
        assertThat(batch.blocks.entrySet().stream().filter(block -> block.getValue().length > 0))
                .hasSize(1);
        assertThat(batch.text(18)).isEqualTo("twenty bytes of data");
    }

    @Test
    void aCompressedBatchIsReadByThePageAlone() {
        GoldenVector vector = GoldenVector.ofProtocol("batch-lz4");
        PageBatch batch = new PageBatch(PAGE, ByteBuffer.wrap(vector.bytes()), VOLUME_BYTES);
        assertThat(batch.beginnings)
                .containsExactlyElementsOf(beginnings(vector, 0).toList());
        assertThat(batch.blocks).containsOnlyKeys(17L);
        assertThat(batch.text(17)).isEqualTo("a".repeat(4096));
    }

    /** The offsets of the lines that begin a field; one without words continues the line before. */
    private static Stream<Integer> beginnings(GoldenVector vector) {
        return beginnings(vector, HEADER_BYTES);
    }

    private static Stream<Integer> beginnings(GoldenVector vector, int from) {
        return vector.text()
                .lines()
                .filter(line -> !line.split("\\|", 2)[1].isBlank())
                .map(line -> Integer.parseInt(line.split(" ", 2)[0], 16))
                .filter(at -> at >= from);
    }

    @Test
    void itReadsWhatTheFieldsHold() {
        assertThat(read("HELLO")).contains("channel=1", "agent's name=\"bordeaux\"", "link's name=\"backbone-a\"");
        assertThat(read("PROBE_ECHO")).contains("token=123456789");
        assertThat(read("ROUND_READY")).contains("round=1", "mode=1", "credit in bytes=8388608");
        assertThat(read("ROUND_ABORT")).contains("fault=43", "length of text for people=0");
        assertThat(read("VOLUME_STATE"))
                .contains("logical size in bytes=1073742336", "volume's name=\"vm-101\"", "consistency=1");
    }

    private static List<String> read(String type) {
        byte[] bytes = GoldenVector.ofProtocol(type).bytes();
        ByteBuffer payload = ByteBuffer.wrap(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES);
        return PageDecoder.read(PAGE, type, payload).stream()
                .map(field -> field.name() + "=" + field.value())
                .toList();
    }
}
