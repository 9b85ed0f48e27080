package io.replicator.core.round;

/** What an administrator can order of the next round, where the records of both sides have no delta to offer, or none that is wanted. */
public enum OrderedRound {
    /** Both copies are compared by hash, and what differs is sent. */
    COMPARE,
    /** Everything is sent, whatever the replica holds; to one that is at no generation in place, as a first copy without a seed. */
    COPY_ALL,
    /** Both are compared, and the replica is written in place: it is incomplete until that is done. */
    ALLOW_INCOMPLETE
}
