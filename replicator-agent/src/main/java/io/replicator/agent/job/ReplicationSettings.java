package io.replicator.agent.job;

import io.replicator.agent.net.PeerSettings;
import io.replicator.core.replica.ReplicaSettings;
import io.replicator.core.session.BackboneSettings;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is to be replicated, as configuration says it.
 *
 * @param version the program's version, for status
 * @param manifests where manifests go for which no place is named
 * @param volumes in the order of configuration
 * @param peers in the order of configuration
 * @param linkUses how links are to be used, by their names; one that is not among them has no limit
 * @param replica what each replica may use
 * @param times how long things may take, and how soon they are tried again
 */
public record ReplicationSettings(
        String version,
        Path manifests,
        List<VolumeSettings> volumes,
        List<PeerSettings> peers,
        Map<String, BackboneSettings.Link> linkUses,
        ReplicaSettings replica,
        Times times) {
    public ReplicationSettings {
        volumes = List.copyOf(volumes);
        peers = List.copyOf(peers);
        linkUses = Map.copyOf(linkUses);
        Set<String> names = new HashSet<>();
        for (VolumeSettings volume : volumes) {
            if (!names.add(volume.name())) {
                throw new IllegalArgumentException("two volumes are named '" + volume.name() + "'");
            }
        }
        Set<String> known = new HashSet<>();
        for (PeerSettings peer : peers) {
            if (!known.add(peer.name())) {
                throw new IllegalArgumentException("two peers are named '" + peer.name() + "'");
            }
        }
        for (VolumeSettings volume : volumes) {
            if (!known.containsAll(volume.peers())) {
                throw new IllegalArgumentException(
                        "'" + volume.name() + "' names a peer that is none: " + volume.peers());
            }
        }
    }

    /** With journals of at most that length. */
    public ReplicationSettings withJournalBytes(long journalBytes) {
        ReplicaSettings other =
                new ReplicaSettings(journalBytes, replica.journalIndexBytes(), replica.writesInFlight());
        return new ReplicationSettings(version, manifests, volumes, peers, linkUses, other, times);
    }

    /** With the usual times and bounds. */
    public static ReplicationSettings of(
            String version,
            Path manifests,
            List<VolumeSettings> volumes,
            List<PeerSettings> peers,
            Map<String, BackboneSettings.Link> linkUses) {
        return new ReplicationSettings(
                version, manifests, volumes, peers, linkUses, ReplicaSettings.DEFAULT, Times.USUAL);
    }
}
