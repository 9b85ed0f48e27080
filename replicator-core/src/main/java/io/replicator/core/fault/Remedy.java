package io.replicator.core.fault;

/** What a fault asks of the code that meets it, mildest first. */
public enum Remedy {
    /** The same operation may succeed later without anybody's help; try again with back-off. */
    RETRY,
    /** The connection cannot be used any longer; open a new one. */
    RECONNECT,
    /** The plan no longer fits what is there; decide anew from the lineage of both copies. */
    REPLAN,
    /** The round ends; both sides stay at their base. */
    FAIL_ROUND,
    /** Somebody must change something first: configuration, space, a device, a command. */
    OPERATOR,
    /** The process cannot vouch for its own state any longer and must stop. */
    STOP_PROCESS
}
