package io.replicator.core.report;

import java.util.List;
import java.util.Optional;

/**
 * Everything about an agent at one moment: what status shows and what metrics count.
 *
 * @param agent the agent
 * @param peers its peers, in the order of configuration
 * @param volumes its volumes, in the order of configuration
 * @param seeds seeds on the road, oldest first
 * @param jobs jobs that run or ended lately, oldest first
 */
public record StatusReport(
        AgentReport agent,
        List<PeerReport> peers,
        List<VolumeReport> volumes,
        List<SeedReport> seeds,
        List<JobReport> jobs) {
    public StatusReport {
        peers = List.copyOf(peers);
        volumes = List.copyOf(volumes);
        seeds = List.copyOf(seeds);
        jobs = List.copyOf(jobs);
    }

    /** The volume of that name. */
    public Optional<VolumeReport> volume(String name) {
        return volumes.stream().filter(volume -> volume.name().equals(name)).findFirst();
    }
}
