package io.replicator.core.seed.media;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.seed.ManifestHeader;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;

/**
 * What an export reads, and with what.
 *
 * @param device the volume's, at the source; it may be written to meanwhile
 * @param header of the seed's manifest
 * @param steps runs reads, several at once
 * @param pool what they are leased from
 * @param pace told how many bytes are about to be read, and returns when they may be; throws to stop
 */
public record ExportSource(
        BlockDevice device, ManifestHeader header, Executor steps, BufferPool pool, LongConsumer pace) {
    /**
     * Asks the system whether the volume still has the size that its seed describes. One that was cut has lost what the seed should carry; one that
     * has grown gets no rounds any more, so that the seed could not be caught up with. Cheap.
     *
     * @throws ReplicatorException {@code SIZE_MISMATCH}
     */
    public void requireSameSize() {
        long described = header.identity().geometry().logicalBytes();
        long now = device.currentSizeBytes();
        if (now != described) {
            throw new ReplicatorException(
                    FaultCode.SIZE_MISMATCH,
                    device.name() + " has " + now + " bytes now, and had " + described
                            + " when its seed was captured: somebody has resized the volume, whose size does not change"
                            + " during its life. " + (now < described ? "Enlarge" : "Cut") + " it to " + described
                            + " bytes again and give the same command, which goes on; or drop the seed, configure the"
                            + " volume under another name, and initialise and seed that");
        }
    }

    /** Why the export really fails where reading has failed with that: a volume that was cut fails to be read too. */
    RuntimeException cause(RuntimeException failure) {
        try {
            requireSameSize();
            return failure;
        } catch (ReplicatorException resized) {
            resized.addSuppressed(failure);
            return resized;
        }
    }
}
