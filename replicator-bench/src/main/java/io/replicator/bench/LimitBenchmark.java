package io.replicator.bench;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What this machine and JVM can do at all: the others are told as a part of one of these. */
@State(Scope.Thread)
public class LimitBenchmark {
    private final Region region = Region.random();
    private final ByteBuffer target = ByteBuffer.allocateDirect(Region.STRETCH_BYTES);
    private final byte[] array = new byte[Region.STRETCH_BYTES];
    private final MessageDigest sha256;

    /** With the JDK's SHA-256. */
    public LimitBenchmark() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("a JDK without SHA-256", e);
        }
        region.next().get(0, array);
    }

    /** From memory into a cache. */
    @Benchmark
    @OperationsPerInvocation(Region.STRETCH_BYTES)
    public ByteBuffer memoryCopy() {
        ByteBuffer source = region.next();
        return target.put(0, source, 0, source.limit());
    }

    /** The JDK's SHA-256 of an array that lies in a cache. */
    @Benchmark
    @OperationsPerInvocation(Region.STRETCH_BYTES)
    public byte[] plainSha256() {
        return sha256.digest(array);
    }

    /** The JDK's CRC32C from memory. */
    @Benchmark
    @OperationsPerInvocation(Region.STRETCH_BYTES)
    public long plainCrc32c() {
        CRC32C crc = new CRC32C();
        crc.update(region.next());
        return crc.getValue();
    }
}
