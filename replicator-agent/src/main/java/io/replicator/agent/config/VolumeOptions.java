package io.replicator.agent.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An entry of {@code volumes}. */
final class VolumeOptions {
    private static final long SECOND_MILLIS = 1_000;
    private static final long DAY_MILLIS = 86_400_000;
    private static final String STATE = "that is state and not configuration; see replicatorctl volume init";

    private static final String REFLINK = "reflink";
    private static final Path DEVICES = Path.of("/dev");
    private static final Path MEMORY = Path.of("/dev/shm");

    static final Option<Path> PATH = Option.required("path", AbsolutePath.file(), "The block device or image file.")
            .needsRestart();
    static final Option<String> PEERS = Option.listOf(
            "peers",
            new Name(),
            "The peers it is replicated with. A peer that is not named here is not heard about it.");
    static final Option<Integer> CHUNK = Option.defaulted(
            "chunk",
            new ChunkSize(),
            "64KiB",
            "The unit of identity and repair, taken when the volume is initialised and fixed from then on. 16KiB suits databases.");
    static final Option<Long> EVERY = Option.optional(
            "every",
            Quantity.duration(SECOND_MILLIS, 30 * DAY_MILLIS),
            "How often a round begins while this copy is the source. Without it, only on request.");
    static final Option<String> SNAPSHOT = Option.defaulted(
            "snapshot",
            new Choice(List.of("none", REFLINK), Map.of("lvm-thin", "reflink freezes image files on XFS or Btrfs")),
            "none",
            "What freezes a source for a capture, so that a generation is of one instant (crash-consistent) and not fuzzy; and what a"
                    + " replica keeps its base in while a round that the journal has no room for is written over it. reflink: image"
                    + " files on XFS or Btrfs; what is overwritten meanwhile takes space on their file system. Counts from the"
                    + " next opening of the volume on.");
    static final Option<String> TRACKER = Option.defaulted(
            "tracker",
            new Choice(List.of("scan"), Map.of("thin-delta", "changes are found by reading the volume")),
            "scan",
            "What names the changed blocks.");
    static final Option<String> POINTS = Option.optional(
            "points",
            new Unavailable("restore points are not available in this version; leave points out"),
            "Which earlier generations a replica keeps.");
    static final Option<String> EXCLUSIVE = Option.defaulted(
            "exclusive-device",
            new Choice(List.of("no", "yes"), Map.of()),
            "no",
            "Nobody but Replicator opens the device while this copy is a replica, not even while the agent is down: it is vouched"
                    + " for after a reboot too. Counts from the next opening of the volume on.");
    static final Section SECTION = new Section(
            "volumes.NAME",
            "A volume as it is found on this host; NAME is its name here.",
            List.of(PATH, PEERS, CHUNK, EVERY, SNAPSHOT, TRACKER, POINTS, EXCLUSIVE),
            List.of(),
            Map.of(
                    "role",
                    STATE,
                    "uuid",
                    STATE,
                    "salt",
                    STATE,
                    "size",
                    STATE,
                    "relations",
                    STATE,
                    "peer",
                    "write peers: [NAME]"));

    private VolumeOptions() {}

    static @Nullable VolumeSection read(FileReading reading, String name, SectionReader in, Set<String> knownPeers) {
        Path path = in.value(PATH);
        Integer chunk = in.value(CHUNK);
        Optional<Long> everyMillis = in.optional(EVERY);
        boolean reflink = REFLINK.equals(in.value(SNAPSHOT));
        in.value(TRACKER);
        in.optional(POINTS);
        boolean exclusive = "yes".equals(in.value(EXCLUSIVE));
        List<Placed<String>> named = in.list(PEERS);
        List<String> peers = known(reading, in, named, knownPeers);
        if (path != null) {
            reading.claim("volume path", path.toString(), in.markOf(PATH))
                    .ifPresent(line -> in.problem(PATH, "the volume in line " + line + " has this path already"));
        }
        if (reflink && path != null && path.startsWith(DEVICES) && !path.startsWith(MEMORY)) {
            in.problem(
                    SNAPSHOT,
                    "reflink is for image files, and the volume's path is a device: leave it out, or keep the volume in an"
                            + " image file on XFS or Btrfs");
        }
        if (everyMillis.isPresent() && named.isEmpty()) {
            in.problem(EVERY, "there is nobody to replicate to; name peers or leave it out");
        }
        return path == null || chunk == null
                ? null
                : new VolumeSection(name, path, peers, chunk, everyMillis.map(Duration::ofMillis), exclusive, reflink);
    }

    private static List<String> known(
            FileReading reading, SectionReader in, List<Placed<String>> named, Set<String> knownPeers) {
        List<String> peers = new ArrayList<>();
        for (Placed<String> peer : named) {
            if (!knownPeers.contains(peer.value())) {
                reading.problems()
                        .add(
                                peer.node(),
                                in.path() + ".peers: no peer '" + peer.value() + "' is declared under peers"
                                        + Suggestion.orAll(knownPeers, peer.value(), "declared: "));
            } else if (peers.contains(peer.value())) {
                reading.problems().add(peer.node(), in.path() + ".peers: '" + peer.value() + "' is named twice");
            } else {
                peers.add(peer.value());
            }
        }
        return peers;
    }
}
