package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.hash.Fingerprinter;
import io.replicator.core.hash.Fingerprints;
import io.replicator.core.index.DirtySet;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.replica.ReplicaVolume;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.Role;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.assertj.core.api.SoftAssertions;

/** What holds of one site that has recovered and runs nothing, whatever its peers say (DESIGN 3, invariants 1, 2 and 4). */
final class SiteCheck {
    private final RoundWorld world;
    private final RoundSite site;
    private final VolumeDirectory directory;
    private final Geometry geometry;
    private final SoftAssertions softly = new SoftAssertions();

    private SiteCheck(RoundWorld world, RoundSite site) {
        this.world = world;
        this.site = site;
        this.directory = site.directory;
        this.geometry = world.identity.geometry();
    }

    /** Nothing where no copy is. */
    static void check(RoundWorld world, RoundSite site) {
        if (site.directory != null) {
            SiteCheck check = new SiteCheck(world, site);
            check.run();
            check.softly.assertAll();
        }
    }

    private void run() {
        if (isIncomplete()) {
            softly.assertThat(world.mayBeIncomplete)
                    .as("somebody ordered that it may become incomplete")
                    .isTrue();
            softly.assertThat(site.volume.replica().orElseThrow().generation())
                    .as("incomplete")
                    .isEmpty();
            return;
        }
        directory.index().verifyRoot();
        Optional<Generation> indexed = directory.index().generation();
        softly.assertThat(directory.record().newest()).as("lineage").isEqualTo(indexed);
        softly.assertThat(directory.directory().files())
                .as("left behind")
                .noneMatch(file -> file.startsWith("capture"));
        indexed.ifPresent(this::checkContent);
        for (DirtySet set : directory.relations()) {
            checkMissesNothing(set);
        }
        for (DirtySet set : directory.holds()) {
            checkMissesNothing(set);
        }
    }

    /** It says so, and nobody asks for its bytes. */
    private boolean isIncomplete() {
        return site.volume.replica().filter(ReplicaVolume::isIncomplete).isPresent();
    }

    private void checkContent(Generation generation) {
        Digest[] held = world.captured(generation);
        assertThat(held).as("generation %s was captured", generation).isNotNull();
        Digest[] indexed = indexed();
        softly.assertThat(indexed).as("index").isEqualTo(held);
        Digest[] bytes = site.digests();
        BlockSet known = BlockSet.empty(geometry);
        if (directory.record().role() == Role.REPLICA) {
            ReplicaVolume copy = site.volume.replica().orElseThrow();
            softly.assertThat(copy.hasPending()).isFalse();
            softly.assertThat(copy.generation()).contains(generation);
            known = copy.damage();
        } else if (generation.number() < world.newestCaptured()) {
            // Production has written what this generation does not have.
            return;
        }
        for (int chunk = 0; chunk < bytes.length; chunk++) {
            boolean damaged = known.containsChunk(chunk);
            boolean whole = bytes[chunk].equals(held[chunk]);
            softly.assertThat(damaged || whole)
                    .as("chunk %d is that of the generation", chunk)
                    .isTrue();
            // A chunk may be named as damaged in vain; one that should be zero has the fingerprints of zeroes, whatever
            // it holds.
            if (!damaged || (!whole && !held[chunk].isZero())) {
                softly.assertThat(fingerprintsAgree(chunk))
                        .as("the fingerprints of chunk %d are its bytes', damaged %s", chunk, damaged)
                        .isEqualTo(whole);
            }
        }
    }

    /** What is not in the set is what the peer, or the seed, has. */
    private void checkMissesNothing(DirtySet set) {
        if (set.base().equals(GenerationId.NONE)) {
            softly.assertThat(set.voidReason()).as("nothing is there yet").isPresent();
            return;
        }
        softly.assertThat(set.voidReason()).isEmpty();
        Digest[] held = world.captured(set.base());
        if (held == null) {
            return;
        }
        BlockSet dirty = set.blocks();
        Digest[] now = indexed();
        for (int chunk = 0; chunk < now.length; chunk++) {
            softly.assertThat(dirty.containsChunk(chunk) || now[chunk].equals(held[chunk]))
                    .as("chunk %d changed since %s and is dirty for %s", chunk, set.base(), set.owner())
                    .isTrue();
        }
    }

    private boolean fingerprintsAgree(long chunk) {
        VolumeRecord record = directory.record();
        Fingerprinter fingerprinter =
                Fingerprints.of(record.algorithm(), record.fingerprintKey().toBytes());
        int blocks = geometry.blocksIn(chunk);
        long[] stored = new long[blocks];
        directory.index().fingerprints(geometry.firstBlock(chunk), blocks, stored, 0);
        long[] found = new long[blocks];
        ByteBuffer bytes = site.chunk(chunk);
        fingerprinter.fingerprints(bytes, blocks, found, 0);
        return Arrays.equals(stored, found);
    }

    private Digest[] indexed() {
        Digest[] digests = new Digest[(int) geometry.chunkCount()];
        directory.index().digests(0, digests.length, (chunk, digest) -> digests[(int) chunk] = digest);
        return digests;
    }
}
