package io.replicator.agent.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads the whole file against its declarations, and checks what no section can see alone. */
final class TreeReader {
    static final Section TOP = new Section(
            "",
            "The file.",
            List.of(),
            List.of("agent", "pki", "peers", "volumes", "metrics", "limits"),
            Map.of(
                    "listen", "it belongs to agent or metrics",
                    "name", "it belongs to agent",
                    "links", "they belong to a peer"));
    private static final Name NAME = new Name();

    private final FileReading reading;

    TreeReader(FileReading reading) {
        this.reading = reading;
    }

    /** The tree; empty when problems were noted. */
    Optional<AgentConfig> read(@Nullable Node root) {
        SectionReader top = SectionReader.of(reading, TOP, "", root);
        AgentSection agent = AgentOptions.read(reading, section(top, AgentOptions.SECTION));
        PkiSection pki = PkiOptions.read(section(top, PkiOptions.SECTION));
        Map<String, PeerSection> peers = peers(top, agent);
        Map<String, VolumeSection> volumes = volumes(top, peers, agent);
        Optional<MetricsSection> metrics = top.child("metrics") == null
                ? Optional.empty()
                : MetricsOptions.read(reading, section(top, MetricsOptions.SECTION));
        LimitsSection limits = LimitsOptions.read(section(top, LimitsOptions.SECTION));
        if (agent == null
                || pki == null
                || limits == null
                || !reading.problems().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new AgentConfig(agent, pki, peers, volumes, metrics, limits));
    }

    private SectionReader section(SectionReader top, Section section) {
        return SectionReader.of(reading, section, section.pattern(), top.child(section.pattern()));
    }

    private Map<String, PeerSection> peers(SectionReader top, @Nullable AgentSection agent) {
        Map<String, PeerSection> peers = new LinkedHashMap<>();
        YamlNodes.mapping(reading.problems(), "peers", top.child("peers")).forEach((key, node) -> {
            String name = name("peers", key);
            String path = "peers." + key.getValue();
            PeerSection peer =
                    PeerOptions.read(reading, name, SectionReader.of(reading, PeerOptions.SECTION, path, node));
            if (agent != null && agent.name().equals(name)) {
                reading.problems().add(key, path + ": that is this agent's own name");
            }
            if (agent != null
                    && agent.listen().isEmpty()
                    && YamlNodes.sequence(new Problems(), "", linksOf(node)).isEmpty()) {
                reading.problems()
                        .add(
                                key,
                                path
                                        + ": without links the peer must dial this agent, and agent.listen is empty; give one of them");
            }
            peers.put(name, peer);
        });
        return Collections.unmodifiableMap(peers);
    }

    private Map<String, VolumeSection> volumes(
            SectionReader top, Map<String, PeerSection> peers, @Nullable AgentSection agent) {
        Map<String, VolumeSection> volumes = new LinkedHashMap<>();
        YamlNodes.mapping(reading.problems(), "volumes", top.child("volumes")).forEach((key, node) -> {
            String name = name("volumes", key);
            String path = "volumes." + key.getValue();
            SectionReader in = SectionReader.of(reading, VolumeOptions.SECTION, path, node);
            VolumeSection volume = VolumeOptions.read(reading, name, in, peers.keySet());
            if (volume != null) {
                volumes.put(name, volume);
                checkOutside(in, volume.path(), agent);
            }
        });
        return Collections.unmodifiableMap(volumes);
    }

    private static void checkOutside(SectionReader in, Path path, @Nullable AgentSection agent) {
        if (agent != null && path.startsWith(agent.state())) {
            in.problem(
                    VolumeOptions.PATH, "it lies in the state directory " + agent.state() + "; keep volumes elsewhere");
        }
    }

    private String name(String path, ScalarNode key) {
        try {
            return NAME.parse(key.getValue());
        } catch (BadValue e) {
            reading.problems().add(key, path + ": " + e.getMessage());
            return key.getValue();
        }
    }

    private static @Nullable Node linksOf(Node peer) {
        for (Map.Entry<ScalarNode, Node> entry :
                YamlNodes.mapping(new Problems(), "", peer).entrySet()) {
            if (entry.getKey().getValue().equals("links")) {
                return entry.getValue();
            }
        }
        return null;
    }
}
