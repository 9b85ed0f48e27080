package io.replicator.core.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.extent.Geometry;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import io.replicator.core.volume.VolumeIdentity.Salt;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class HashTreeProperties {
    @Property(tries = 300)
    void anUpdateGivesTheTreeOfTheNewLeavesAndTouchesOnlyWhatIsAboveThem(
            @ForAll @IntRange(min = 1, max = 5000) int chunks,
            @ForAll @IntRange(min = 0, max = 40) int changes,
            @ForAll long seed) {
        HashTree tree = new HashTree(identity(chunks));
        Random random = new Random(seed);
        List<Digest[]> nodes = wholeTree(randomLeaves(chunks, random));
        TreeMap<Long, Digest> changed = new TreeMap<>();
        for (int i = 0; i < changes; i++) {
            changed.put((long) random.nextInt(chunks), randomLeaf(random));
        }
        Digest[] leaves = nodes.get(0).clone();
        changed.forEach((chunk, digest) -> leaves[chunk.intValue()] = digest);
        List<Digest[]> expected = wholeTree(leaves);

        List<Digest[]> updated = new ArrayList<>();
        nodes.forEach(level -> updated.add(level.clone()));
        updated.set(0, leaves);
        long[] told = new long[tree.topLevel() + 1];
        long[] last = new long[tree.topLevel() + 1];
        Arrays.fill(last, -1);
        TreeUpdate update = tree.update(
                (level, first, count, target) -> System.arraycopy(nodes.get(level), (int) first, target, 0, count),
                (level, index, digest) -> {
                    assertThat(index).isGreaterThan(last[level]);
                    last[level] = index;
                    told[level]++;
                    updated.get(level)[(int) index] = digest;
                });
        changed.forEach(update::leaf);

        assertThat(update.finish()).isEqualTo(expected.get(expected.size() - 1)[0]);
        for (int level = 1; level <= tree.topLevel(); level++) {
            assertThat(updated.get(level)).isEqualTo(expected.get(level));
            int shift = 4 * level;
            assertThat(told[level])
                    .isEqualTo(changed.keySet().stream()
                            .map(c -> c >> shift)
                            .distinct()
                            .count());
        }
    }

    @Property(tries = 100)
    void theRootCoversSaltSizeAndChunkSize(@ForAll long seed) {
        Digest top = randomLeaf(new Random(seed));
        VolumeIdentity one = identity(10);
        VolumeIdentity otherSize =
                new VolumeIdentity(one.id(), new Geometry(one.geometry().logicalBytes() - 1, 65536), one.salt());
        VolumeIdentity otherChunks =
                new VolumeIdentity(one.id(), new Geometry(one.geometry().logicalBytes(), 4096), one.salt());
        VolumeIdentity otherSalt = new VolumeIdentity(one.id(), one.geometry(), new Salt(new byte[16]));
        assertThat(List.of(
                        new HashTree(one).root(top),
                        new HashTree(otherSize).root(top),
                        new HashTree(otherChunks).root(top),
                        new HashTree(otherSalt).root(top)))
                .doesNotHaveDuplicates();
    }

    /** The root is what two sites compare: written out here once more, by hand. */
    @Example
    void theRootIsWhatTheFormatSays() throws GeneralSecurityException {
        VolumeIdentity identity = identity(3);
        Digest[] leaves = {randomLeaf(new Random(1)), Digest.ZERO, randomLeaf(new Random(2))};
        ByteBuffer node = ByteBuffer.allocate(2 + 3 * 32).put((byte) 1).put((byte) 1);
        for (Digest leaf : leaves) {
            leaf.writeTo(node);
        }
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        byte[] top = sha.digest(node.array());
        sha.update("replicator root 1".getBytes(StandardCharsets.US_ASCII));
        sha.update(identity.salt().toBytes());
        sha.update(ByteBuffer.allocate(12).putLong(3 * 65536).putInt(65536).array());
        Digest expected = Digest.of(sha.digest(top));

        HashTree tree = new HashTree(identity);
        TreeUpdate update = tree.update((level, first, count, target) -> {}, (level, index, digest) -> {});
        for (int i = 0; i < 3; i++) {
            update.leaf(i, leaves[i]);
        }
        assertThat(tree.root(update.finish())).isEqualTo(expected);
    }

    @Example
    void theLargestVolumeHasEightLevelsAboveItsChunks() {
        HashTree tree = new HashTree(new VolumeIdentity(
                new VolumeId(new UUID(1, 2)),
                new Geometry(Geometry.MAX_LOGICAL_BYTES, 4 << 20),
                new Salt(new byte[16])));
        assertThat(tree.topLevel()).isEqualTo(8);
        assertThat(tree.nodeCount(8)).isEqualTo(1);
        assertThat(new HashTree(identity(1)).topLevel()).isZero();
    }

    @Example
    void leavesOutOfOrderAreRefused() {
        TreeUpdate update = new HashTree(identity(20))
                .update(
                        (level, first, count, target) -> Arrays.fill(target, Digest.ZERO),
                        (level, index, digest) -> {});
        update.leaf(5, Digest.ZERO);
        assertThatThrownBy(() -> update.leaf(5, Digest.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> update.leaf(20, Digest.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    private static VolumeIdentity identity(long chunks) {
        byte[] salt = new byte[16];
        salt[3] = 9;
        return new VolumeIdentity(new VolumeId(new UUID(1, 2)), new Geometry(chunks * 65536, 65536), new Salt(salt));
    }

    private static Digest[] randomLeaves(int chunks, Random random) {
        Digest[] leaves = new Digest[chunks];
        for (int i = 0; i < chunks; i++) {
            // Long runs of zeroes, so that zero nodes occur on every level.
            leaves[i] = i / 64 % 3 == 0 ? Digest.ZERO : randomLeaf(random);
        }
        return leaves;
    }

    private static Digest randomLeaf(Random random) {
        return random.nextInt(4) == 0
                ? Digest.ZERO
                : new Digest(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    /** The same tree the plain way: every level from the one below. */
    private static List<Digest[]> wholeTree(Digest[] leaves) {
        List<Digest[]> levels = new ArrayList<>();
        levels.add(leaves);
        for (Digest[] below = leaves; below.length > 1; ) {
            Digest[] level = new Digest[(below.length + 15) / 16];
            for (int i = 0; i < level.length; i++) {
                int count = Math.min(16, below.length - i * 16);
                level[i] = HashTree.node(levels.size(), Arrays.copyOfRange(below, i * 16, i * 16 + count), count);
            }
            levels.add(level);
            below = level;
        }
        return levels;
    }
}
