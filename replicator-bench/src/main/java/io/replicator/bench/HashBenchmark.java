package io.replicator.bench;

import io.replicator.core.hash.Digester;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.hash.Fingerprinter;
import io.replicator.core.hash.Fingerprints;
import io.replicator.core.hash.ZeroBytes;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.VolumeIdentity.Salt;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** What a scan does with every byte it reads: fingerprints of blocks, digests of chunks of 64 KiB that changed. */
@State(Scope.Thread)
public class HashBenchmark {
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int BLOCKS = Region.STRETCH_BYTES / 4096;

    private final Region random = Region.random();
    private final Region zero = Region.zero();
    private final Fingerprinter fingerprinter =
            Fingerprints.of(FingerprintAlgorithm.ofNewCopies(), new byte[Fingerprints.KEY_BYTES]);
    private final Fingerprinter older =
            Fingerprints.of(FingerprintAlgorithm.POLYMUR_2, new byte[Fingerprints.KEY_BYTES]);
    private final Digester digester = new Digester(new Salt(new byte[Salt.BYTES]));
    private final long[] fingerprints = new long[BLOCKS];

    /** Fingerprints of incompressible blocks. */
    @Benchmark
    @OperationsPerInvocation(Region.STRETCH_BYTES)
    public long[] fingerprint() {
        fingerprinter.fingerprints(random.next(), BLOCKS, fingerprints, 0);
        return fingerprints;
    }

    /** The same for copies that have them from before NH. */
    @Benchmark
    @OperationsPerInvocation(Region.STRETCH_BYTES)
    public long[] fingerprintPolymur() {
        older.fingerprints(random.next(), BLOCKS, fingerprints, 0);
        return fingerprints;
    }

    /** Digests of chunks. */
    @Benchmark
    @OperationsPerInvocation(Region.STRETCH_BYTES)
    public void digest(Blackhole sink) {
        ByteBuffer stretch = random.next();
        for (int at = 0; at < stretch.capacity(); at += CHUNK_BYTES) {
            Digest digest = digester.digest(stretch.limit(at + CHUNK_BYTES).position(at));
            sink.consume(digest);
        }
    }

    /** The look at chunks that turn out to be zero. */
    @Benchmark
    @OperationsPerInvocation(Region.STRETCH_BYTES)
    public boolean zeroes() {
        return ZeroBytes.isZero(zero.next());
    }
}
