package io.replicator.agent.metrics;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.replicator.core.report.LinkStatus;
import io.replicator.core.report.PeerReport;
import io.replicator.core.report.RelationReport;
import io.replicator.core.report.StatusReport;
import io.replicator.core.report.VolumeReport;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether an agent does what it is there for, and what keeps it from that: a volume that does not work, a relation that goes on only with
 * somebody's help, a peer that no link reaches. What somebody asked for (a pause) and what passes by itself (a retry, one link of two) is no
 * ill health.
 *
 * @param reasons what is wrong; empty in good health
 */
record Health(List<Reason> reasons) {
    private static final JsonFactory JSON = new JsonFactory();

    Health {
        reasons = List.copyOf(reasons);
    }

    /**
     * One thing that is wrong.
     *
     * @param volume the volume it is about, if any
     * @param peer the peer it is about, if any
     * @param code the fault or state
     * @param text the same in words
     */
    record Reason(Optional<String> volume, Optional<String> peer, String code, String text) {}

    static Health of(StatusReport status) {
        List<Reason> reasons = new ArrayList<>();
        status.peers().forEach(peer -> judge(peer, reasons));
        status.volumes().forEach(volume -> judge(volume, reasons));
        return new Health(reasons);
    }

    boolean isGood() {
        return reasons.isEmpty();
    }

    private static void judge(PeerReport peer, List<Reason> reasons) {
        if (peer.connected()) {
            return;
        }
        boolean off = !peer.links().isEmpty() && peer.links().stream().noneMatch(LinkStatus::enabled);
        String why = off ? "every link to it is switched off; replicatorctl link enable" : peer.why();
        reasons.add(new Reason(
                Optional.empty(),
                Optional.of(peer.name()),
                "PEER_AWAY",
                why.isEmpty() ? "no link to it is connected" : why));
    }

    private static void judge(VolumeReport volume, List<Reason> reasons) {
        Optional<String> name = Optional.of(volume.name());
        volume.code().ifPresent(code -> reasons.add(new Reason(name, Optional.empty(), code.name(), volume.why())));
        for (RelationReport relation : volume.relations()) {
            if (relation.state().needsHelp()) {
                String code =
                        relation.code().map(Enum::name).orElse(relation.state().name());
                reasons.add(new Reason(name, Optional.of(relation.peer()), code, relation.why()));
            }
        }
    }

    /** {@code {"healthy": false, "reasons": [{"volume": …, "peer": …, "code": …, "text": …}]}}. */
    String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeBooleanField("healthy", isGood());
            out.writeArrayFieldStart("reasons");
            for (Reason reason : reasons) {
                out.writeStartObject();
                out.writeStringField("volume", reason.volume().orElse(null));
                out.writeStringField("peer", reason.peer().orElse(null));
                out.writeStringField("code", reason.code());
                out.writeStringField("text", reason.text());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a string refused to be written to", e);
        }
        return text + "\n";
    }
}
