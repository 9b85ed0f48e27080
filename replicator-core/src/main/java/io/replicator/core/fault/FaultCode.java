package io.replicator.core.fault;

/**
 * The closed list of faults. The number is what travels on the wire and what scripts may rely on: numbers are never reused and never
 * change their meaning.
 */
public enum FaultCode {
    /** A transfer on a device or file failed with an I/O error. */
    IO_ERROR(1, Remedy.FAIL_ROUND),
    /** A flush failed: what it should have made durable may be gone, and it is never retried as if clean. */
    FLUSH_FAILED(2, Remedy.OPERATOR),
    /** No space where a journal, an index or another state file must grow. */
    NO_SPACE(3, Remedy.OPERATOR),
    /** A device or image file does not exist or cannot be opened. */
    DEVICE_UNAVAILABLE(4, Remedy.OPERATOR),
    /** A device that must be ours alone is held by somebody else. */
    DEVICE_BUSY(5, Remedy.OPERATOR),
    /** A device is smaller than its volume, or its size changed. */
    SIZE_MISMATCH(6, Remedy.OPERATOR),
    /** A stored record does not have the checksum it was written with. */
    CORRUPT_STATE(7, Remedy.OPERATOR),
    /** A state directory or file of a format this version does not know. */
    UNSUPPORTED_FORMAT(8, Remedy.OPERATOR),
    /** Another process uses the state directory. */
    STATE_LOCKED(9, Remedy.STOP_PROCESS),
    /** A configured bound of memory or disk would be passed. */
    LIMIT_EXCEEDED(10, Remedy.FAIL_ROUND),
    /** A peer's frame cannot be decoded. */
    MALFORMED_FRAME(20, Remedy.RECONNECT),
    /** A peer's message is not legal in this state. */
    UNEXPECTED_MESSAGE(21, Remedy.RECONNECT),
    /** A peer speaks no protocol version that this agent speaks. */
    UNSUPPORTED_PROTOCOL(22, Remedy.OPERATOR),
    /** A certificate is not trusted, expired, or names somebody else. */
    UNTRUSTED_PEER(23, Remedy.OPERATOR),
    /** The peer is trusted but not named for this volume. */
    PEER_NOT_NAMED(24, Remedy.OPERATOR),
    /** The peer restarted; what it had not made durable is gone. */
    PEER_RESTARTED(25, Remedy.REPLAN),
    /** A link's connection was refused, closed or reset, or nothing sent on it was acknowledged for too long. */
    LINK_DOWN(26, Remedy.RECONNECT),
    /** A volume that is not known here. */
    UNKNOWN_VOLUME(30, Remedy.OPERATOR),
    /** The other copy is another volume. */
    UNRELATED_VOLUME(31, Remedy.OPERATOR),
    /** Logical size or chunk size of the two copies differ. */
    GEOMETRY_MISMATCH(32, Remedy.OPERATOR),
    /** The relation was ended by a newer seed, attachment or change of role. */
    RELATION_ENDED(33, Remedy.REPLAN),
    /** The replica holds a generation that is not the base that was named. */
    BASE_MISMATCH(34, Remedy.REPLAN),
    /** Both copies are sources. */
    SPLIT_BRAIN(35, Remedy.OPERATOR),
    /** The copies share no history that a delta could start from; compare by hash. */
    COMPARE_NEEDED(36, Remedy.OPERATOR),
    /** The command or message needs the other role. */
    WRONG_ROLE(37, Remedy.OPERATOR),
    /** A round is in progress for this relation already. */
    ROUND_IN_PROGRESS(38, Remedy.RETRY),
    /** A chunk's bytes do not have the digest they were promised with. */
    DIGEST_MISMATCH(40, Remedy.FAIL_ROUND),
    /** The rebuilt volume would not have the root it was promised with. */
    ROOT_MISMATCH(41, Remedy.OPERATOR),
    /** The source no longer has the bytes of a chunk as the generation captured them. */
    CHUNK_GONE(42, Remedy.REPLAN),
    /** The source found nothing to send; both stay at base. */
    UNCHANGED(43, Remedy.RETRY),
    /** Somebody asked for it to stop. */
    CANCELLED(44, Remedy.OPERATOR),
    /** The relation is paused. */
    PAUSED(45, Remedy.OPERATOR),
    /** A manifest that is truncated, altered or of another volume. */
    BAD_MANIFEST(50, Remedy.OPERATOR),
    /** Transport media that hold something else than where they lie says, or another seed than was meant. */
    WRONG_MEDIUM(51, Remedy.OPERATOR),
    /** Transport media that are truncated, cannot be read, or do not hold what they took. */
    DAMAGED_MEDIUM(52, Remedy.OPERATOR),
    /** Sealed transport media that cannot be opened with what was given. */
    WRONG_KEY(53, Remedy.OPERATOR),
    /** Parts of a seed that are on none of the media seen so far. */
    MISSING_PART(54, Remedy.OPERATOR),
    /** A seed that is older than the copy it would replace. */
    OLDER_SEED(55, Remedy.OPERATOR),
    /** A configuration file that cannot be used. */
    BAD_CONFIGURATION(60, Remedy.OPERATOR),
    /** A command or request that cannot be carried out as it was given. */
    BAD_REQUEST(61, Remedy.OPERATOR),
    /** A defect of this program; the message says where. */
    INTERNAL(99, Remedy.STOP_PROCESS);

    private final int number;
    private final Remedy remedy;

    FaultCode(int number, Remedy remedy) {
        this.number = number;
        this.remedy = remedy;
    }

    /** The number on the wire, 1 to 65535. */
    public int number() {
        return number;
    }

    /** What the fault asks for. */
    public Remedy remedy() {
        return remedy;
    }

    /** The code with that number; {@link #INTERNAL} for a number that this version does not know. */
    public static FaultCode ofNumber(int number) {
        for (FaultCode code : values()) {
            if (code.number == number) {
                return code;
            }
        }
        return INTERNAL;
    }
}
