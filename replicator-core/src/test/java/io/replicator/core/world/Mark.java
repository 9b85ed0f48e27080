package io.replicator.core.world;

/** A rare path that a batch of runs must have taken: seen from outside, in what was sent and in what state came of it. */
public enum Mark {
    /** A generation whose ROUND_DURABLE never arrived was adopted by its source. */
    LOST_DURABLE_ADOPTED,
    /** A replica asked for a chunk whole. */
    NEED_SENT,
    /** A source no longer had a chunk as its generation captured it. */
    GONE_ENDED_A_ROUND,
    /** A round went on from what an earlier one had left at its replica. */
    ROUND_RESUMED,
    /** As the other, of a process of the source that had begun anew since. */
    ROUND_RESUMED_AFTER_A_RESTART,
    /** The administrator had both copies compared by hash. */
    COMPARED,
    /** A comparison found what differed, and brought it. */
    COMPARISON_BROUGHT_CHUNKS,
    /** A round in place made a copy incomplete, and was applied. */
    WRITTEN_IN_PLACE,
    /** A round that the journal had no room for was written over a snapshot, and applied. */
    WRITTEN_OVER_A_SNAPSHOT,
    /** Such a round ended at its base, to which the device was brought back. */
    TAKEN_BACK_TO_A_SNAPSHOT,
    /** Such a round went on from what an earlier one had written before it was taken back. */
    ROUND_OVER_A_SNAPSHOT_RESUMED,
    /** A process died while its device was in between, and the next one brought it back. */
    SNAPSHOT_FOUND_AFTER_A_RESTART,
    /** A source froze its volume and captured a generation that is what it was at that instant. */
    CAPTURED_AT_ONE_INSTANT,
    /** Of a frozen volume a capture read what production had overwritten since. */
    READ_AS_IT_WAS_FROZEN,
    /** A chunk that was wanted once more was still in the snapshot, and not in the volume any more. */
    READ_AGAIN_FROM_A_SNAPSHOT,
    /** A volume could not be frozen. */
    SNAPSHOT_REFUSED,
    /** Two captures of a volume held a snapshot each. */
    SNAPSHOTS_OVERLAPPED,
    /** A snapshot had no room any more while its capture read. */
    SNAPSHOT_GIVEN_UP_WHILE_READ,
    /** A snapshot had no room any more when its capture had read everything. */
    SNAPSHOT_GIVEN_UP_AFTERWARDS,
    /** A process died that held a snapshot. */
    SNAPSHOT_GONE_WITH_ITS_PROCESS,
    /** A replica was made that held nothing of its source's. */
    INITIALISED_WITHOUT_A_SEED,
    /** A replica that was made so was brought everything, without a seed. */
    COPIED_WITHOUT_A_SEED,
    /** A process came back and found its copy incomplete. */
    INCOMPLETE_AFTER_A_RESTART,
    /** A round that an order made send everything was applied. */
    ALL_WAS_COPIED,
    /** The administrator switched a link off. */
    LINK_SWITCHED_OFF,
    /** All links to a peer were switched off in a round. */
    LINKS_SWITCHED_OFF_IN_A_ROUND,
    /** The commit log could not be written or flushed, and the process went on with it. */
    COMMIT_LOG_FOUND_OUT,
    /** A source had two relations that were in rounds, while a seed of it was on the road. */
    TWO_RELATIONS_AND_A_SEED,
    /** A round was captured while another one of the same volume was not over. */
    CAPTURES_OVERLAPPED,
    /** A round began with damage, and the replica had none when it was applied. */
    DAMAGE_HEALED,
    /** Rot or a misdirected write of a replica's device was found by a failed proof. */
    ROT_FOUND_BY_A_ROUND,
    /** A replica came back and applied what it had committed before its process died. */
    COMMITTED_ROUND_RECOVERED,
    /** A replica came back that had died in a round which was not committed. */
    UNCOMMITTED_ROUND_LEFT,
    /** A source came back with a generation whose capture was sealed and not carried through. */
    SEALED_CAPTURE_CARRIED_THROUGH,
    /** A failed flush made a copy be opened anew. */
    FLUSH_FAILURE_REOPENED,
    /** A failed read or write ended a round, or made a copy be opened anew. */
    IO_ERROR_MET,
    /** No space in a state directory ended a round at base. */
    NO_SPACE_ENDED_A_ROUND,
    /** A round ended at its base. */
    ROUND_ENDED_AT_BASE,
    /** A round was undecided until its peer's next word. */
    ROUND_UNDECIDED,
    /** A round found nothing to send. */
    ROUND_UNCHANGED,
    /** A round of one to three blocks. */
    ROUND_TINY,
    /** A round's pending generation was replaced by that of another round. */
    PENDING_REPLACED,
    /** Two relations of a source were in rounds at the same time. */
    ROUNDS_OVERLAPPED,
    /** A round and a seed's capture were under way at the same time. */
    SEED_TAKEN_BESIDE_A_ROUND,
    /** A seed was attached to a site that held a replica, whose relation ended. */
    SEED_ENDED_A_RELATION,
    /** A seed arrived with chunks that were not what its manifest said. */
    SEED_ARRIVED_DAMAGED,
    /** A second replica was seeded while the first went on. */
    SECOND_REPLICA_SEEDED,
    /** A seed was dropped. */
    SEED_DROPPED,
    /** A seed that had been dropped on the road arrived, and its copy was compared with the source by hash. */
    DROPPED_SEED_COMPARED,
    /** A replica whose relation had ended, or is not known, was refused. */
    STRANGER_REFUSED,
    /** Two sources met. */
    SPLIT_BRAIN_REFUSED,
    /** Source and replica changed roles, by a seed that went the other way. */
    ROLES_SWAPPED,
    /** A batch arrived twice. */
    BATCH_ARRIVED_TWICE,
    /** A batch travelled over two links. */
    BATCH_SENT_AGAIN,
    /** A link was cut in the middle of a frame. */
    LINK_CUT_INSIDE_A_FRAME,
    /** A connection ended at one side only. */
    LINK_HALF_OPEN,
    /** Every link to a peer was down, and came back while a round waited. */
    ROUND_OUTLIVED_ITS_LINKS,
    /** Power failed at a moment inside a step. */
    POWER_CUT_INSIDE_A_STEP,
    /** A process was killed at a moment inside a step. */
    KILLED_INSIDE_A_STEP,
    /** A process died in the middle of a recovery. */
    CUT_INSIDE_A_RECOVERY,
    /** Power failed at every site at once. */
    POWER_CUT_EVERYWHERE,
    /** A round was refused because its relation was paused. */
    PAUSED,
    /** A volume was closed for a peer and named again. */
    UNNAMED,
    /** A dry run counted. */
    DRY_RUN,
    /** A round was cancelled. */
    CANCELLED,
    /** A step was refused by a full executor. */
    STEP_REFUSED,
    /** Production wrote while a round read. */
    WRITTEN_DURING_A_ROUND,
    /** A state file that had rotted was found out. */
    CORRUPT_STATE_TOLD,
    /** What a power cut at some instant would leave was recovered, without the network, on a copy. */
    RECOVERED_ON_A_COPY
}
