package io.replicator.agent.e2e;

import io.replicator.core.hash.Digester;
import io.replicator.core.hash.HashTree;
import io.replicator.core.hash.TreeUpdate;
import io.replicator.core.seed.ManifestReader;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.VolumeIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** The root that a volume's bytes have, computed from every byte and nothing that an agent keeps but the volume's salt. */
final class RootProof {
    private final VolumeIdentity identity;
    private final Digester digester;

    /** The proof of the volume that a manifest is of. */
    RootProof(Path manifest) {
        try (FileChannel file = FileChannel.open(manifest, StandardOpenOption.READ)) {
            identity = new ManifestReader(file, manifest.toString()).header().identity();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        digester = new Digester(identity.salt());
    }

    /** The root of those bytes. */
    Digest of(Path bytes) {
        HashTree tree = new HashTree(identity);
        TreeUpdate update = tree.update(
                (level, first, count, target) -> Arrays.fill(target, 0, count, Digest.ZERO),
                (level, index, digest) -> {});
        ByteBuffer chunk = ByteBuffer.allocate(identity.geometry().chunkBytes());
        try (FileChannel file = FileChannel.open(bytes, StandardOpenOption.READ)) {
            for (long number = 0; number < identity.geometry().chunkCount(); number++) {
                chunk.clear();
                while (chunk.hasRemaining() && file.read(chunk) >= 0) {}
                update.leaf(number, digester.digest(chunk.flip()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tree.root(update.finish());
    }
}
