package io.replicator.core.world;

import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.wire.Message;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of snapshots that captures read, seen from outside: a generation that says that it is of one instant is what the volume was at
 * that instant, every byte of it; and as long as a snapshot is held nothing of its generation is gone.
 */
final class SnapshotWatch {
    /** A round of some process. */
    private record Round(WorldSite site, int run, WorldSite peer, long number) {}

    /** The last snapshot of a site, and what came of it. */
    private static final class Seen {
        WorldSnapshots.@Nullable Frozen last;
        WorldSnapshots.@Nullable Frozen captured;

        @Nullable
        GenerationId generation;

        @Nullable
        WorldImage device;

        int[] versions = {};
        Digest[] digests = {};
    }

    private final World world;
    private final Map<WorldSite, Seen> seen = new HashMap<>();
    private final Map<Round, GenerationId> rounds = new HashMap<>();

    SnapshotWatch(World world) {
        this.world = world;
    }

    void taken(WorldSite site, WorldSnapshots.Frozen frozen) {
        seen.computeIfAbsent(site, s -> new Seen()).last = frozen;
    }

    /** A source's index has come to another generation. */
    void captured(WorldSite site, WorldImage device, Generations.Known current) {
        Consistency consistency = current.generation().consistency();
        Consistency expected = world.options.freezes() ? Consistency.CRASH : Consistency.FUZZY;
        if (consistency != expected) {
            throw new WorldFailure("generation " + current.generation().number() + " of " + site.name
                    + " is said to be " + consistency + " and is " + expected);
        }
        Seen known = seen.computeIfAbsent(site, s -> new Seen());
        WorldSnapshots.Frozen frozen = known.last;
        known.captured = frozen;
        if (frozen != null) {
            frozen.isCaptured = true;
        }
        known.generation = current.generation().id();
        if (consistency == Consistency.CRASH && frozen != null) {
            world.mark(Mark.CAPTURED_AT_ONE_INSTANT);
            check(site, known, device, frozen.bytes, current);
        }
    }

    private void check(WorldSite site, Seen known, WorldImage device, WorldImage frozen, Generations.Known current) {
        if (known.device != device) {
            known.device = device;
            known.versions = new int[(int) world.geometry().blockCount()];
            known.digests = new Digest[(int) world.geometry().chunkCount()];
        }
        for (int chunk = 0; chunk < known.digests.length; chunk++) {
            int first = (int) world.geometry().firstBlock(chunk);
            int end = first + world.geometry().blocksIn(chunk);
            boolean same = known.digests[chunk] != null;
            for (int block = first; block < end; block++) {
                same &= known.versions[block] == frozen.version(block);
                known.versions[block] = frozen.version(block);
            }
            if (!same) {
                known.digests[chunk] = world.generations.digestOf(frozen, chunk);
            }
            if (!known.digests[chunk].equals(current.digests()[chunk])) {
                throw new WorldFailure("chunk " + chunk + " of generation "
                        + current.generation().number() + " is not what " + site.name
                        + " held at the instant that it is said to be of");
            }
        }
    }

    /** A word that matters here. */
    void said(WorldSite site, WorldSite peer, Message message) {
        if (message instanceof Message.RoundBegin begin) {
            rounds.put(
                    new Round(site, site.runs, peer, begin.round()),
                    begin.next().id());
        } else if (message instanceof Message.Gone gone && !gone.chunks().isEmpty()) {
            isGone(site, rounds.get(new Round(site, site.runs, peer, gone.round())));
        }
    }

    private void isGone(WorldSite site, @Nullable GenerationId of) {
        Seen known = seen.get(site);
        WorldAgent agent = site.agent;
        if (known == null || agent == null || of == null || !of.equals(known.generation)) {
            return;
        }
        boolean isIndexed = agent.directory()
                .flatMap(directory -> directory.index().generation())
                .filter(at -> at.id().equals(of))
                .isPresent();
        WorldSnapshots.Frozen frozen = known.captured;
        if (isIndexed && frozen != null && frozen.isOpen()) {
            throw new WorldFailure(site.name + " says that a chunk is gone, and holds the snapshot that has it");
        }
    }
}
