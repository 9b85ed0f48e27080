package io.replicator.core.wire;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.batch.Batch;
import io.replicator.core.document.GoldenVector;
import io.replicator.core.document.SpecificationPage;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.session.BackboneSettings;
import io.replicator.core.wire.Message.Channel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the document says in numbers is what the code says. */
class ProtocolDocumentTest {
    private final SpecificationPage document = SpecificationPage.protocol();

    @Test
    void everyTypeIsThereWithItsBounds() {
        List<List<String>> types = new ArrayList<>();
        for (MessageType type : MessageType.values()) {
            List<String> channels = Arrays.stream(Channel.values())
                    .filter(type::isAllowedOn)
                    .map(channel -> channel.name().toLowerCase(Locale.ROOT))
                    .toList();
            types.add(List.of(
                    String.valueOf(type.number()),
                    type.name(),
                    type.isSequenced() ? "yes" : "no",
                    channels.size() == Channel.values().length ? "any" : String.join(", ", channels),
                    String.valueOf(type.minPayloadBytes()),
                    String.valueOf(type.maxPayloadBytes())));
        }
        assertThat(document.table("Types").stream().map(row -> row.subList(0, 6)))
                .containsExactlyElementsOf(types);
    }

    @Test
    void everyFaultIsThereWithItsNumber() {
        List<List<String>> faults = Arrays.stream(FaultCode.values())
                .map(code -> List.of(
                        String.valueOf(code.number()),
                        "`" + code.name() + "`",
                        code.remedy().name().toLowerCase(Locale.ROOT).replace('_', ' ')))
                .toList();
        assertThat(document.table("Faults").stream().map(row -> row.subList(0, 3)))
                .containsExactlyElementsOf(faults);
    }

    @Test
    void everyLimitIsWhatTheCodeKeeps() {
        Map<String, String> documented = new HashMap<>();
        document.table("Limits").forEach(row -> documented.put(row.get(0), row.get(1)));
        Map<String, String> kept = new HashMap<>();
        limits().forEach((name, value) -> kept.put(name, String.valueOf(value)));
        assertThat(documented).isEqualTo(kept);
    }

    private static Map<String, Long> limits() {
        return Map.ofEntries(
                entry("bytes of a frame's header", (long) FrameHeader.BYTES),
                entry("bytes before the batch in a BATCH payload", (long) FrameHeader.BATCH_PREFIX_BYTES),
                entry("most bytes of a payload but BATCH's", (long) WireLimits.MAX_CONTROL_PAYLOAD_BYTES),
                entry("most bytes of a BATCH payload", (long) WireLimits.MAX_BATCH_PAYLOAD_BYTES),
                entry("most bytes of an agent's name", (long) WireLimits.MAX_AGENT_NAME_BYTES),
                entry("most bytes of a link's name", (long) WireLimits.MAX_LINK_NAME_BYTES),
                entry("most bytes of a volume's name", (long) WireLimits.MAX_VOLUME_NAME_BYTES),
                entry("most bytes of a text", (long) WireLimits.MAX_TEXT_BYTES),
                entry("most rounds of an ACK", (long) Message.Ack.MAX_ROUNDS),
                entry("most ranges of a round in an ACK", (long) Message.RoundAck.MAX_RANGES),
                entry("most ranges of DAMAGE_LIST, NEED, GONE, KEEP", (long) Message.DamageList.MAX_RANGES),
                entry("most chunks of HELD_LIST", (long) Message.HeldList.MAX_CHUNKS),
                entry("most generations of VOLUME_STATE", (long) Message.VolumeState.MAX_LINEAGE),
                entry("most bytes of a batch", (long) Batch.MAX_BYTES),
                entry("fewest bytes of a batch", (long) Batch.MIN_BYTES),
                entry("most chunks of a batch", (long) Batch.MAX_CHUNKS),
                entry("most bytes of a batch's payload, decoded", (long) Batch.MAX_PAYLOAD_BYTES),
                entry("bytes of a block", (long) Geometry.BLOCK_BYTES),
                entry("fewest bytes of a chunk", (long) Geometry.MIN_CHUNK_BYTES),
                entry("most bytes of a chunk", (long) Geometry.MAX_CHUNK_BYTES),
                entry("most chunks of a volume", Geometry.MAX_CHUNKS),
                entry("most bytes of a volume", Geometry.MAX_LOGICAL_BYTES),
                entry("most links to one peer", (long) BackboneSettings.MAX_LINKS),
                entry("messages of the control stream ahead of what was acknowledged", (long)
                        BackboneSettings.CONTROL_WINDOW),
                entry("batch numbers ahead of what is durable", (long) BackboneSettings.BATCH_WINDOW));
    }

    @Test
    void everyVectorIsShownAsItIs() {
        List<String> names = new ArrayList<>(
                Arrays.stream(MessageType.values()).map(Enum::name).toList());
        names.add("batch-lz4");
        for (String name : names) {
            assertThat(document.text("Vector " + name))
                    .isEqualTo(GoldenVector.ofProtocol(name).text());
        }
    }

    @Test
    void noCellOfAnyTableOfEventsIsBlank() {
        for (String heading : List.of("Connections", "States of a link")) {
            assertThat(document.table(heading).stream().flatMap(List::stream)).noneMatch(String::isEmpty);
        }
    }
}
