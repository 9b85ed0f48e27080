package io.replicator.core.tracking;

/** The source of changes of a volume without a tracker: nothing is known, every block is read and its fingerprint compared. */
public final class FullScan implements ChangeSource {
    @Override
    public Answer changed() {
        return new Answer.Unknown("no tracker is configured");
    }
}
