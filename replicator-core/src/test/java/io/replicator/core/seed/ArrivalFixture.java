package io.replicator.core.seed;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.hash.Digester;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.hash.Fingerprinter;
import io.replicator.core.hash.Fingerprints;
import io.replicator.core.index.FingerprintKey;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.report.Progress;
import io.replicator.core.seed.ArrivalCheck.Arrival;
import io.replicator.core.seed.ArrivalCheck.ArrivalRequest;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.IncarnationId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/** A seed that was frozen, its manifest, and the disk that came with it. */
final class ArrivalFixture {
    static final IncarnationId INCARNATION = new IncarnationId(new UUID(9, 9));
    static final FingerprintKey KEY = new FingerprintKey("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    static final String NAME = "vm-101";

    final Geometry geometry;
    final List<Digest> digests = new ArrayList<>();
    final ManifestHeader header;
    final byte[] frozen;
    byte[] manifest;
    final ArrivedDevice device;
    final BufferPool pool = new BufferPool(32 << 20);
    final List<Progress> progress = new ArrayList<>();
    Executor steps = Runnable::run;
    SeedSignature signature = SeedSignature.NONE;
    LongConsumer pace = bytes -> {};
    BooleanSupplier cancelled = () -> false;
    private long manifestsOpened;

    ArrivalFixture(Geometry geometry, byte[] frozen) {
        this(geometry, frozen, new ArrivedDevice(frozen.clone()));
    }

    ArrivalFixture(Geometry geometry, byte[] frozen, ArrivedDevice device) {
        this.geometry = geometry;
        this.frozen = frozen;
        this.device = device;
        Digester digester = new Digester(ManifestFixture.identity(geometry).salt());
        for (long chunk = 0; chunk < geometry.chunkCount(); chunk++) {
            digests.add(digester.digest(chunkOf(frozen, chunk)));
        }
        header = ManifestFixture.header(geometry, digests);
        manifest = ManifestFixture.bytes(header, digests);
    }

    /** Chunks of 8 KiB, two blocks each, the last one of 100 bytes; every third one zero. */
    static ArrivalFixture small() {
        Geometry geometry = new Geometry(40 * 8192 + 100, 8192);
        return new ArrivalFixture(geometry, content(geometry, new SplittableRandom(1), 3));
    }

    /** Random bytes, with every {@code zeroEvery}-th chunk zero. */
    static byte[] content(Geometry geometry, RandomGenerator random, int zeroEvery) {
        byte[] bytes = new byte[(int) geometry.logicalBytes()];
        random.nextBytes(bytes);
        for (int chunk = 1; chunk < geometry.chunkCount(); chunk += zeroEvery) {
            int from = chunk * geometry.chunkBytes();
            Arrays.fill(bytes, from, from + geometry.chunkLength(chunk), (byte) 0);
        }
        return bytes;
    }

    Arrival arrive(StateDirectory volumes) {
        return arrive(volumes, Optional.empty());
    }

    Arrival arrive(StateDirectory volumes, Optional<VolumeDirectory> replaces) {
        return ArrivalCheck.run(request(volumes, replaces));
    }

    ArrivalRequest request(StateDirectory volumes, Optional<VolumeDirectory> replaces) {
        return new ArrivalRequest(
                volumes,
                device,
                () -> ManifestFixture.channel(manifest, manifestsOpened++),
                "seed.manifest",
                signature,
                NAME,
                replaces,
                INCARNATION,
                KEY,
                steps,
                pool,
                () -> 0,
                pace,
                progress::add,
                () -> cancelled.getAsBoolean());
    }

    /** Changes one byte of that chunk on the device. */
    void spoil(long chunk, int offset) {
        device.bytes[(int) geometry.chunkOffset(chunk) + offset] ^= 0x40;
    }

    BlockSet chunks(long... chunks) {
        BlockSet set = BlockSet.empty(geometry);
        Arrays.stream(chunks).forEach(set::addChunk);
        return set;
    }

    boolean isUnreadable(long chunk) {
        int first = (int) geometry.chunkOffset(chunk) / ArrivedDevice.SECTOR;
        int bad = device.unreadableSectors.nextSetBit(first);
        return bad >= 0
                && (long) bad * ArrivedDevice.SECTOR < geometry.chunkOffset(chunk) + geometry.chunkLength(chunk);
    }

    /** The fingerprints of what the device holds of a chunk. */
    long[] fingerprintsOnDevice(long chunk) {
        Fingerprinter fingerprinter = Fingerprints.of(FingerprintAlgorithm.ofNewCopies(), KEY.toBytes());
        long[] fingerprints = new long[geometry.blocksIn(chunk)];
        fingerprinter.fingerprints(chunkOf(device.bytes, chunk), fingerprints.length, fingerprints, 0);
        return fingerprints;
    }

    private ByteBuffer chunkOf(byte[] bytes, long chunk) {
        return ByteBuffer.wrap(bytes, (int) geometry.chunkOffset(chunk), geometry.chunkLength(chunk))
                .slice();
    }
}
