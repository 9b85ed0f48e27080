package io.replicator.core.report;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import java.util.List;
import java.util.Optional;

/**
 * A volume at this site.
 *
 * @param name its name here
 * @param id its UUID, once it is initialised
 * @param role its role, once it is initialised
 * @param path its device or image file
 * @param logicalBytes its size; 0 before it is known
 * @param chunkBytes its chunk size
 * @param generation the generation that its index describes
 * @param incomplete whether it never was a complete copy, or is none at present
 * @param unvouched whether somebody else may have written to a replica's device, for all that is known
 * @param damagedChunks chunks of a replica that are not what its generation says
 * @param code what keeps it from working, where something does
 * @param why the same in words, with what to do about it; empty when there is nothing to say
 * @param totals what it counted since the agent began
 * @param relations in the order of configuration
 */
public record VolumeReport(
        String name,
        Optional<VolumeId> id,
        Optional<Role> role,
        String path,
        long logicalBytes,
        int chunkBytes,
        Optional<Generation> generation,
        boolean incomplete,
        boolean unvouched,
        long damagedChunks,
        Optional<FaultCode> code,
        String why,
        VolumeTotals totals,
        List<RelationReport> relations) {
    public VolumeReport {
        relations = List.copyOf(relations);
    }
}
