package io.replicator.core.seed;

import io.replicator.core.extent.Geometry;
import io.replicator.core.hash.HashTree;
import io.replicator.core.hash.TreeUpdate;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** Manifests in memory. */
public final class ManifestFixture {
    public static final VolumeId VOLUME = new VolumeId(new UUID(0x0102030405060708L, 0x090A0B0C0D0E0F10L));

    private ManifestFixture() {}

    public static VolumeIdentity identity(Geometry geometry) {
        byte[] salt = new byte[VolumeIdentity.Salt.BYTES];
        Arrays.fill(salt, (byte) 0x5A);
        return new VolumeIdentity(VOLUME, geometry, new VolumeIdentity.Salt(salt));
    }

    public static ManifestHeader header(Geometry geometry, List<Digest> digests) {
        VolumeIdentity identity = identity(geometry);
        Generation generation = new Generation(
                17,
                new GenerationId(new UUID(0x1112131415161718L, 0x191A1B1C1D1E1F20L)),
                Optional.of(new GenerationId(new UUID(0x2122232425262728L, 0x292A2B2C2D2E2F30L))),
                1_795_000_000_000L,
                root(identity, digests),
                Consistency.CRASH);
        return new ManifestHeader(identity, "vm-101", 3, generation);
    }

    public static Digest root(VolumeIdentity identity, List<Digest> digests) {
        HashTree tree = new HashTree(identity);
        TreeUpdate update = tree.update(
                (level, first, count, target) -> Arrays.fill(target, 0, count, Digest.ZERO), (l, i, d) -> {});
        for (int chunk = 0; chunk < digests.size(); chunk++) {
            update.leaf(chunk, digests.get(chunk));
        }
        return tree.root(update.finish());
    }

    public static byte[] bytes(ManifestHeader header, List<Digest> digests) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ManifestWriter writer = new ManifestWriter(Channels.newChannel(bytes), "test.manifest", header);
        digests.forEach(writer::add);
        writer.finish();
        return bytes.toByteArray();
    }

    /** A channel over these bytes that moves a few of them at a time. */
    public static ReadableByteChannel channel(byte[] bytes, long seed) {
        Random random = new Random(seed);
        return Channels.newChannel(new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, 1 + random.nextInt(4000)));
            }
        });
    }
}
