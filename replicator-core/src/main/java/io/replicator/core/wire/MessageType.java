package io.replicator.core.wire;

import io.replicator.core.batch.Batch;
import java.util.Optional;

/**
 * The closed list of message types, with their numbers on the wire and the bounds of their payloads. Numbers below 16 belong to one
 * connection, those from 16 to 63 to the sequenced control stream, 64 is the batch.
 */
public enum MessageType {
    HELLO(1, 4, HelloFormat.MAX_BYTES, Message.Hello.class),
    HEARTBEAT(2, 8, 8, Message.Heartbeat.class),
    HEARTBEAT_ECHO(3, 8, 8, Message.HeartbeatEcho.class),
    ACK(4, 10, AckFormat.MAX_BYTES, Message.Ack.class),
    CLOSE(5, 4, 4 + WireLimits.MAX_TEXT_BYTES, Message.Close.class),
    PROBE(6, ProbeFormats.LEAST_PROBE_BYTES, WireLimits.MAX_CONTROL_PAYLOAD_BYTES, Message.Probe.class),
    PROBE_ECHO(7, 24, 24, Message.ProbeEcho.class),
    VOLUME_STATE(16, VolumeStateFormat.MIN_BYTES, VolumeStateFormat.MAX_BYTES, Message.VolumeState.class),
    VOLUME_CONFLICT(17, 20, 20 + WireLimits.MAX_TEXT_BYTES, Message.VolumeConflict.class),
    ROUND_BEGIN(18, 146, 146, Message.RoundBegin.class),
    DAMAGE_LIST(19, 10, ChunkRanges.MAX_LIST_BYTES, Message.DamageList.class),
    ROUND_READY(20, 33, 33, Message.RoundReady.class),
    NEED(21, 10, ChunkRanges.MAX_LIST_BYTES, Message.Need.class),
    GONE(22, 10, ChunkRanges.MAX_LIST_BYTES, Message.Gone.class),
    ROUND_COMMIT(23, 72, 72, Message.RoundCommit.class),
    ROUND_DURABLE(24, 24, 24, Message.RoundDurable.class),
    ROUND_APPLIED(25, 32, 32, Message.RoundApplied.class),
    ROUND_ABORT(26, 13, 13 + WireLimits.MAX_TEXT_BYTES, Message.RoundAbort.class),
    HELD_ASK(27, 12, 12, Message.HeldAsk.class),
    HELD_LIST(28, 14, HeldFormats.MAX_LIST_BYTES, Message.HeldList.class),
    KEEP(29, 10, ChunkRanges.MAX_LIST_BYTES, Message.Keep.class),
    BATCH(
            64,
            FrameHeader.BATCH_PREFIX_BYTES + Batch.MIN_BYTES,
            WireLimits.MAX_BATCH_PAYLOAD_BYTES,
            Message.Batch.class);

    private static final MessageType[] BY_NUMBER = new MessageType[65];

    static {
        for (MessageType type : values()) {
            BY_NUMBER[type.number] = type;
        }
    }

    private final int number;
    private final int minPayloadBytes;
    private final int maxPayloadBytes;
    private final Class<? extends Message> messageClass;

    MessageType(int number, int minPayloadBytes, int maxPayloadBytes, Class<? extends Message> messageClass) {
        this.number = number;
        this.minPayloadBytes = minPayloadBytes;
        this.maxPayloadBytes = maxPayloadBytes;
        this.messageClass = messageClass;
    }

    /** The number on the wire. */
    public int number() {
        return number;
    }

    /** The fewest bytes of a payload of this type. */
    public int minPayloadBytes() {
        return minPayloadBytes;
    }

    /** The most bytes of a payload of this type. */
    public int maxPayloadBytes() {
        return maxPayloadBytes;
    }

    /** Whether it belongs to the control stream, which is delivered once and in order over whichever link. */
    public boolean isSequenced() {
        return number >= 16 && number < 64;
    }

    /** Whether it may come on such a connection; anywhere else it is {@code UNEXPECTED_MESSAGE}. */
    public boolean isAllowedOn(Message.Channel channel) {
        return switch (this) {
            case HELLO, CLOSE -> true;
            case HEARTBEAT -> channel != Message.Channel.TEST;
            case PROBE, PROBE_ECHO -> channel == Message.Channel.TEST;
            case BATCH -> channel == Message.Channel.DATA;
            default -> channel == Message.Channel.CONTROL;
        };
    }

    /** The type with that number, or empty for one that this version does not know. */
    public static Optional<MessageType> ofNumber(int number) {
        return number < 0 || number >= BY_NUMBER.length ? Optional.empty() : Optional.ofNullable(BY_NUMBER[number]);
    }

    /** The type of a message. */
    public static MessageType of(Message message) {
        for (MessageType type : values()) {
            if (type.messageClass == message.getClass()) {
                return type;
            }
        }
        throw new IllegalArgumentException("no type of " + message.getClass());
    }
}
