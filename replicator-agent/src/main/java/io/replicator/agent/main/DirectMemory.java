package io.replicator.agent.main;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.lang.management.ManagementFactory;

/** The JVM's own limit on memory outside the heap, which has to leave room for what the configuration allows. */
final class DirectMemory {
    private static final long MIB = 1 << 20;
    private static final long APART_BYTES = 16 * MIB;

    private DirectMemory() {}

    /**
     * What of the configured memory Netty may take for records of TLS; the rest is for batches. To be called before a class of Netty is used,
     * which reads it once. Beyond it a connection is closed.
     */
    static long shareForNetwork(long memoryBytes) {
        long share = networkBytes(memoryBytes);
        System.setProperty("io.netty.maxDirectMemory", Long.toString(share));
        return share;
    }

    static long networkBytes(long memoryBytes) {
        return Math.max(16 * MIB, Math.min(64 * MIB, memoryBytes / 8));
    }

    /** A BAD_CONFIGURATION, with the option to set, where buffers of that many bytes do not fit. */
    static void checkRoomFor(long memoryBytes) {
        check(memoryBytes, limitBytes());
    }

    static void check(long memoryBytes, long limitBytes) {
        long needed = neededBytes(memoryBytes);
        if (limitBytes < needed) {
            throw new ReplicatorException(
                    FaultCode.BAD_CONFIGURATION,
                    "limits.memory is " + mebibytes(memoryBytes) + " MiB, which takes " + mebibytes(needed)
                            + " MiB of direct memory, and this JVM may take " + mebibytes(limitBytes)
                            + " MiB; lower limits.memory, or set REPLICATOR_JAVA_OPTS=-XX:MaxDirectMemorySize="
                            + mebibytes(needed) + "m");
        }
    }

    /** A page for each buffer to be aligned, and buffers that were dropped and that the collector has not freed yet. */
    private static long neededBytes(long memoryBytes) {
        return memoryBytes + memoryBytes / 8 + APART_BYTES;
    }

    private static long limitBytes() {
        String option = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxDirectMemorySize")
                .getValue();
        long set = Long.parseLong(option);
        // Where it is not set, it is as large as the heap may become.
        return set == 0 ? Runtime.getRuntime().maxMemory() : set;
    }

    private static long mebibytes(long bytes) {
        return (bytes + MIB - 1) / MIB;
    }
}
