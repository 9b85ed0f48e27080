package io.replicator.agent.main;

import io.replicator.agent.config.AgentConfig;
import io.replicator.agent.config.LimitsSection;
import io.replicator.agent.config.LinkSection;
import io.replicator.agent.config.PeerSection;
import io.replicator.agent.config.VolumeSection;
import io.replicator.agent.job.ReplicationSettings;
import io.replicator.agent.job.VolumeSettings;
import io.replicator.agent.net.LinkSettings;
import io.replicator.agent.net.NetSettings;
import io.replicator.agent.net.PeerSettings;
import io.replicator.agent.runtime.RuntimeSettings;
import io.replicator.core.session.BackboneSettings;
import io.replicator.core.session.RateLimit;
import io.replicator.core.volume.BootId;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The configuration as each room wants it. */
final class Mapping {
    private Mapping() {}

    static RuntimeSettings runtime(LimitsSection limits, int processors) {
        RuntimeSettings usual = RuntimeSettings.forProcessors(processors);
        return new RuntimeSettings(
                limits.ioThreads().orElse(usual.ioThreads()),
                limits.cpuThreads().orElse(usual.cpuThreads()),
                usual.maxQueuedTasks(),
                usual.maxTimers());
    }

    static NetSettings network(AgentConfig config, BootId boot) {
        return NetSettings.of(boot, config.agent().listen());
    }

    /** What may change while the agent runs; paths are those of {@code running} for the volumes it has. */
    static ReplicationSettings replication(AgentConfig config, Map<String, Path> running, String version) {
        return ReplicationSettings.of(
                        version,
                        config.agent().state().resolve("manifests"),
                        config.volumes().values().stream()
                                .map(volume -> volume(volume, running.getOrDefault(volume.name(), volume.path())))
                                .toList(),
                        config.peers().values().stream().map(Mapping::peer).toList(),
                        uses(config))
                .withJournalBytes(config.limits().journalBytes());
    }

    /** The paths of volumes as they are once {@code next} was taken over: another path takes a restart. */
    static Map<String, Path> paths(ReplicationSettings next) {
        Map<String, Path> paths = new LinkedHashMap<>();
        next.volumes().forEach(volume -> paths.put(volume.name(), volume.path()));
        return paths;
    }

    private static VolumeSettings volume(VolumeSection volume, Path path) {
        return new VolumeSettings(
                volume.name(),
                path,
                volume.peers(),
                volume.chunkBytes(),
                volume.every(),
                volume.exclusiveDevice(),
                volume.reflinkSnapshot());
    }

    private static PeerSettings peer(PeerSection peer) {
        List<LinkSettings> links = peer.links().stream()
                .map(link -> new LinkSettings(link.name(), link.local(), link.remote()))
                .toList();
        return new PeerSettings(peer.name(), links);
    }

    private static Map<String, BackboneSettings.Link> uses(AgentConfig config) {
        Map<String, BackboneSettings.Link> uses = new LinkedHashMap<>();
        for (PeerSection peer : config.peers().values()) {
            for (LinkSection link : peer.links()) {
                uses.put(link.name(), use(link));
            }
        }
        return uses;
    }

    private static BackboneSettings.Link use(LinkSection link) {
        List<RateLimit.Window> windows = link.limitHours().stream()
                .map(hours -> new RateLimit.Window(hours.from(), hours.until(), hours.bytesPerSecond()))
                .toList();
        RateLimit limit = windows.isEmpty()
                ? RateLimit.of(link.limitBytesPerSecond())
                : new RateLimit(link.limitBytesPerSecond(), windows, ZoneId.systemDefault());
        return new BackboneSettings.Link(link.name(), link.weight(), limit, link.standby());
    }
}
