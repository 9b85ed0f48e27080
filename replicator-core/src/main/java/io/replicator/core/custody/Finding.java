package io.replicator.core.custody;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.index.IndexFile;
import java.util.Optional;

/**
 * What an opening found out about a device.
 *
 * @param sampledChunks chunks that were drawn and compared with the index
 * @param sampledBytes bytes that were read for that
 * @param wrongSamples those of them that were not right
 * @param newIdentity what the device calls itself now, where it was taken although that is new; else empty
 * @param damage every block of each chunk that was found not to be what the index says, where all of it was compared
 * @param repair what became of the index's pages, where they were checked
 */
public record Finding(
        int sampledChunks,
        long sampledBytes,
        int wrongSamples,
        String newIdentity,
        Optional<BlockSet> damage,
        Optional<IndexFile.Repair> repair) {
    static final Finding NOTHING = new Finding(0, 0, 0, "", Optional.empty(), Optional.empty());

    Finding with(DeviceSample sample, String identity) {
        return new Finding(
                sample.chunks(),
                sample.readBytes(),
                sample.different() + sample.unreadable(),
                identity,
                damage,
                repair);
    }

    Finding with(IndexFile.Repair repaired) {
        return new Finding(sampledChunks, sampledBytes, wrongSamples, newIdentity, damage, Optional.of(repaired));
    }

    Finding withDamage(BlockSet found) {
        return new Finding(sampledChunks, sampledBytes, wrongSamples, newIdentity, Optional.of(found), repair);
    }
}
