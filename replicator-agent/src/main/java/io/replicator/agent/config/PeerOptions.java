package io.replicator.agent.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** An entry of {@code peers}. */
final class PeerOptions {
    static final Section SECTION = new Section(
            "peers.NAME",
            "Another agent; NAME is the one in its certificate. Without links it has to dial this agent.",
            List.of(),
            List.of("links"),
            Map.of(
                    "local",
                    "it belongs to a link",
                    "remote",
                    "it belongs to a link",
                    "address",
                    "write links: [{name: …, local: …, remote: …}]"));

    private PeerOptions() {}

    static PeerSection read(FileReading reading, String name, SectionReader in) {
        List<LinkSection> links = new ArrayList<>();
        List<Node> items = YamlNodes.sequence(reading.problems(), in.path() + ".links", in.child("links"));
        for (int i = 0; i < items.size(); i++) {
            String place = in.path() + ".links[" + label(items.get(i), i) + "]";
            SectionReader item = SectionReader.of(reading, LinkOptions.SECTION, place, items.get(i));
            LinkSection link = LinkOptions.read(reading, item);
            if (link != null) {
                links.add(link);
            }
        }
        if (!links.isEmpty() && links.stream().allMatch(LinkSection::standby)) {
            reading.problems()
                    .add(
                            items.get(0),
                            in.path() + ".links: every link is a standby, so that there is none to stand by for; leave"
                                    + " standby out of one");
        }
        return new PeerSection(name, links);
    }

    /** The link's name where it can be read, else its number from 1: what a person would look for. */
    private static String label(Node link, int index) {
        return YamlNodes.mapping(new Problems(), "", link).entrySet().stream()
                .filter(entry -> entry.getKey().getValue().equals("name"))
                .filter(entry -> entry.getValue() instanceof ScalarNode name
                        && !name.getValue().isEmpty())
                .map(entry -> ((ScalarNode) entry.getValue()).getValue())
                .findFirst()
                .orElse(Integer.toString(index + 1));
    }
}
