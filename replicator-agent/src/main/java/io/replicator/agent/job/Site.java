package io.replicator.agent.job;

import io.replicator.agent.net.LinkSettings;
import io.replicator.agent.net.PeerSettings;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.VolumeCatalog;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.report.EventLevel;
import io.replicator.core.round.PeerListener.Absence;
import io.replicator.core.round.RoundPorts;
import io.replicator.core.volume.VolumeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What this agent has: volumes and peers, as they are configured and as state of them was found. On the lane. */
final class Site {
    private final Means means;
    private final ReplicationPorts ports;
    private final RoundPorts roundPorts;
    private final Map<String, LocalVolume> volumes = new LinkedHashMap<>();
    private final Map<String, Peer> peers = new LinkedHashMap<>();
    private Predicate<String> isDisabled = link -> false;
    private Optional<Trouble> unreadable = Optional.empty();

    Site(Means means, ReplicationPorts ports, RoundPorts roundPorts) {
        this.means = means;
        this.ports = ports;
        this.roundPorts = roundPorts;
    }

    /** In the order of configuration, then those that are not configured any more. */
    Collection<LocalVolume> volumes() {
        return volumes.values();
    }

    /** In the order of configuration. */
    Collection<Peer> peers() {
        return peers.values();
    }

    /** The configured volume of that name; a refusal where there is none. */
    LocalVolume volume(String name) {
        LocalVolume volume = volumes.get(name);
        if (volume == null || volume.settings().isEmpty()) {
            throw new ReplicatorException(
                    FaultCode.UNKNOWN_VOLUME,
                    "no volume '" + name + "' is configured at '" + ports.self().name()
                            + "'; replicatorctl volume list shows those that are");
        }
        return volume;
    }

    Optional<LocalVolume> volume(VolumeId id) {
        return volumes.values().stream()
                .filter(volume -> volume.record()
                        .filter(record -> record.identity().id().equals(id))
                        .isPresent())
                .findFirst();
    }

    /** A volume's name here, its UUID where it has none. */
    String nameOf(VolumeId id) {
        return volume(id).map(LocalVolume::name).orElseGet(id::toString);
    }

    /** Why no copy of a volume that the peer calls so is attached with it. */
    private Absence absence(VolumeId id, String name, String peer) {
        Optional<LocalVolume> found = Optional.ofNullable(volumes.get(name)).filter(volume -> volume.settings()
                .filter(settings -> settings.peers().contains(peer))
                .isPresent());
        if (found.isEmpty()) {
            return Absence.NOT_NAMED;
        }
        LocalVolume volume = found.get();
        if (volume.directory().isEmpty()) {
            return volume.trouble().isEmpty() ? Absence.NOT_THERE_YET : Absence.CLOSED;
        }
        boolean same = volume.record()
                .filter(record -> record.identity().id().equals(id))
                .isPresent();
        return same && volume.phase() != LocalVolume.Phase.OPEN ? Absence.CLOSED : Absence.NOT_NAMED;
    }

    /** Why no new state may be made of any volume: some that is there cannot be read, and nobody knows whose it is. */
    Optional<Trouble> unreadable() {
        return unreadable;
    }

    /** Takes what was found in the state directory. Once, before {@link #configure}. */
    void find(VolumeCatalog catalog, LinkSwitches switches, VolumeOpening opening) {
        isDisabled = switches::isDisabled;
        for (VolumeDirectory state : catalog.open()) {
            String name = state.record().name();
            if (volumes.containsKey(name)) {
                LocalVolume second = new LocalVolume(state.directory().name(), means, opening);
                second.cannotRead(new Trouble(
                        FaultCode.CORRUPT_STATE,
                        "it is the state of another volume named '" + name
                                + "': remove one of the two while the agent is" + " stopped"));
                second.take(state);
                volumes.put(second.name(), second);
            } else {
                LocalVolume volume = new LocalVolume(name, means, opening);
                volume.take(state);
                volumes.put(name, volume);
            }
        }
        for (VolumeCatalog.Unreadable spoilt : catalog.unreadable()) {
            Trouble why = Trouble.of(spoilt.fault());
            if (spoilt.name().isEmpty()) {
                unreadable = Optional.of(why);
            }
            LocalVolume volume = volumes.computeIfAbsent(
                    spoilt.name().orElse(spoilt.directory()), name -> new LocalVolume(name, means, opening));
            volume.cannotRead(why);
            means.events().repetition(EventLevel.ERROR, "volume-failed", volume.name(), "", why.code(), why.text());
        }
    }

    /** Why these settings cannot be taken over while the agent runs, where they cannot. */
    Optional<String> obstacle(ReplicationSettings next) {
        Map<String, VolumeSettings> wanted = byName(next);
        for (LocalVolume volume : volumes.values()) {
            if (volume.settings().isEmpty()) {
                continue;
            }
            VolumeSettings now = volume.settings().get();
            VolumeSettings then = wanted.get(volume.name());
            boolean leaves = then == null || !then.path().equals(now.path());
            if (leaves && volume.task().isPresent()) {
                return Optional.of(
                        "'" + volume.name() + "': " + volume.task().get() + "; wait for that job, or cancel it");
            }
            if (then != null && leaves) {
                return Optional.of("the path of '" + volume.name() + "' changes only with a restart of the agent");
            }
            Optional<Peer> working = then == null ? Optional.empty() : stillAtWork(volume, then);
            if (working.isPresent()) {
                return Optional.of("the last round of '" + volume.name() + "' with '"
                        + working.get().name()
                        + "', which was taken out of its peers, has not ended yet; reload again in a moment");
            }
        }
        return Optional.empty();
    }

    /** A peer that the volume is to have again, and that still works with it from the time before. */
    private Optional<Peer> stillAtWork(LocalVolume volume, VolumeSettings next) {
        if (volume.phase() != LocalVolume.Phase.OPEN) {
            // It is attached when it is opened, and it is closed once every round has ended.
            return Optional.empty();
        }
        return next.peers().stream()
                .flatMap(name -> Optional.ofNullable(peers.get(name)).stream())
                .filter(peer -> peer.isStillAtWork(volume))
                .findFirst();
    }

    /** Takes settings over; what changed, one line each. */
    List<String> configure(ReplicationSettings next, VolumeOpening opening) {
        List<String> changes = new ArrayList<>();
        configurePeers(next, changes);
        Map<String, LocalVolume> before = new LinkedHashMap<>(volumes);
        volumes.clear();
        for (VolumeSettings wanted : next.volumes()) {
            LocalVolume volume = before.remove(wanted.name());
            if (volume == null) {
                volume = new LocalVolume(wanted.name(), means, opening);
            }
            volumes.put(wanted.name(), volume);
            configure(volume, wanted, changes);
        }
        before.values().forEach(gone -> unconfigure(gone, changes));
        means.changed().run();
        return changes;
    }

    private void configurePeers(ReplicationSettings next, List<String> changes) {
        Map<String, Peer> before = new LinkedHashMap<>(peers);
        peers.clear();
        for (PeerSettings wanted : next.peers()) {
            Peer now = before.remove(wanted.name());
            if (now != null && !now.isConfigured(wanted, next.linkUses())) {
                changes.add("peer " + wanted.name() + ": its links changed, so that it is connected anew");
                leave(now);
                now = null;
            } else if (now == null) {
                changes.add("peer " + wanted.name() + ": added");
            }
            peers.put(wanted.name(), now != null ? now : meet(wanted, next));
        }
        for (Peer gone : before.values()) {
            changes.add("peer " + gone.name() + ": removed");
            leave(gone);
        }
    }

    private Peer meet(PeerSettings wanted, ReplicationSettings next) {
        Peer peer = new Peer(
                wanted,
                next.linkUses(),
                means,
                ports,
                roundPorts,
                this::nameOf,
                (id, volume) -> absence(id, volume, wanted.name()));
        peer.start();
        wanted.links().stream().map(LinkSettings::name).filter(isDisabled).forEach(peer::disableAgain);
        return peer;
    }

    private void leave(Peer peer) {
        for (LocalVolume volume : volumes.values()) {
            volume.relate(volume.relations().stream()
                    .filter(relation -> !relation.peer().equals(peer))
                    .toList());
        }
        peer.stop();
    }

    private void configure(LocalVolume volume, VolumeSettings wanted, List<String> changes) {
        Optional<VolumeSettings> before = volume.settings();
        if (!before.equals(Optional.of(wanted))) {
            changes.add("volume " + wanted.name() + ": " + (before.isEmpty() ? "added" : "changed"));
        }
        volume.configure(Optional.of(wanted));
        volume.relate(wanted.peers().stream()
                .map(name ->
                        relation(volume, Optional.ofNullable(peers.get(name)).orElseThrow()))
                .toList());
        boolean otherInterval = !before.flatMap(VolumeSettings::every).equals(wanted.every());
        if (before.isPresent() && otherInterval) {
            volume.relations().forEach(Relation::scheduleAsConfigured);
        }
        volume.openNow();
    }

    private Relation relation(LocalVolume volume, Peer peer) {
        return volume.relation(peer.name())
                .filter(relation -> relation.peer().equals(peer))
                .orElseGet(() -> new Relation(volume, peer, means));
    }

    private void unconfigure(LocalVolume volume, List<String> changes) {
        if (volume.settings().isPresent()) {
            changes.add("volume " + volume.name() + ": removed; its state is kept");
        }
        volume.configure(Optional.empty());
        volume.relate(List.of());
        volume.shut(FaultCode.PEER_NOT_NAMED, "'" + volume.name() + "' is not configured any more", () -> {});
        if (volume.directory().isPresent() || volume.trouble().isPresent()) {
            volumes.put(volume.name(), volume);
        }
    }

    private static Map<String, VolumeSettings> byName(ReplicationSettings settings) {
        Map<String, VolumeSettings> byName = new LinkedHashMap<>();
        settings.volumes().forEach(volume -> byName.put(volume.name(), volume));
        return byName;
    }
}
