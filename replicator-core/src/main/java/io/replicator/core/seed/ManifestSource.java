package io.replicator.core.seed;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Where a manifest is read from, more than once.
 *
 * @param opener opens it at its first byte
 * @param name what an administrator knows it by
 */
record ManifestSource(Supplier<ReadableByteChannel> opener, String name) {
    /** Opens it, has it read, and closes it. */
    <T> T read(Function<ManifestReader, T> reading) {
        return readRaw(channel -> reading.apply(new ManifestReader(channel, name)));
    }

    /** As {@link #read}, from the bare channel. */
    <T> T readRaw(Function<ReadableByteChannel, T> reading) {
        try (ReadableByteChannel channel = opener.get()) {
            return reading.apply(channel);
        } catch (IOException e) {
            throw new ReplicatorException(
                    FaultCode.IO_ERROR,
                    "cannot close the manifest " + name + " (" + e.getMessage()
                            + "); check the disk it is on and try again",
                    e);
        }
    }
}
