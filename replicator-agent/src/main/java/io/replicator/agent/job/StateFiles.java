package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.VolumeCatalog;
import io.replicator.core.index.VolumeDirectories;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.replica.CommitLog;
import io.replicator.core.store.StateDirectory;
import java.util.List;

/**
 * The agent's durable state, open.
 *
 * @param commits the log of commits
 * @param volumes the directory that holds each volume's own
 * @param catalog what was found in it
 * @param links which links are switched off
 * @param exports what of seeds is on which medium
 * @param imports how far seeds that are coming in have come
 */
record StateFiles(
        CommitLog commits,
        StateDirectory volumes,
        VolumeCatalog catalog,
        LinkSwitches links,
        StateDirectory exports,
        StateDirectory imports) {
    private static final String VOLUMES = "volumes";
    private static final String EXPORTS = "exports";
    private static final String IMPORTS = "imports";

    /** Opens it. Blocking. */
    static StateFiles open(StateDirectory state) {
        checkWhole(state);
        CommitLog commits = CommitLog.open(state);
        try {
            StateDirectory volumes = state.directory(VOLUMES);
            StateDirectory exports = state.directory(EXPORTS);
            StateDirectory imports = state.directory(IMPORTS);
            state.sync();
            return new StateFiles(
                    commits, volumes, VolumeCatalog.open(volumes), LinkSwitches.open(state), exports, imports);
        } catch (RuntimeException e) {
            commits.close();
            throw e;
        }
    }

    /** The log is made before the first copy: where it is missing beside copies, nobody knows which of their journals were being applied. */
    private static void checkWhole(StateDirectory state) {
        boolean holdsCopies = state.directories().contains(VOLUMES)
                && !state.directory(VOLUMES).directories().isEmpty();
        if (holdsCopies && !state.exists(CommitLog.FILE)) {
            throw new ReplicatorException(
                    FaultCode.CORRUPT_STATE,
                    state.name() + " holds copies and no '" + CommitLog.FILE
                            + "', so that it is not known which rounds were committed: restore all of the directory"
                            + " from one time, or move it away whole and attach each replica again from a seed");
        }
    }

    /** Makes the state of a new copy, published. Blocking. */
    VolumeDirectory create(VolumeRecord record) {
        return VolumeDirectory.create(volumes, record);
    }

    /** Removes the state of a copy that a newer one has replaced. Blocking. */
    void remove(VolumeDirectory replaced) {
        replaced.close();
        VolumeDirectories.remove(volumes, replaced.record());
    }

    /** Closes the log and these directories. Blocking. */
    void close(List<VolumeDirectory> open) {
        open.forEach(VolumeDirectory::close);
        commits.close();
    }
}
