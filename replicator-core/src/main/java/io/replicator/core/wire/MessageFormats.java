package io.replicator.core.wire;

import java.util.EnumMap;
import java.util.Map;

/** The format of every type but BATCH, whose payload is no plain buffer. */
final class MessageFormats {
    private static final Map<MessageType, MessageFormat<? extends Message>> FORMATS = new EnumMap<>(MessageType.class);

    static {
        FORMATS.put(MessageType.HELLO, new HelloFormat());
        FORMATS.put(MessageType.HEARTBEAT, new HeartbeatFormats.Ask());
        FORMATS.put(MessageType.HEARTBEAT_ECHO, new HeartbeatFormats.Echo());
        FORMATS.put(MessageType.ACK, new AckFormat());
        FORMATS.put(MessageType.CLOSE, new RefusalFormats.Close());
        FORMATS.put(MessageType.PROBE, new ProbeFormats.Ask());
        FORMATS.put(MessageType.PROBE_ECHO, new ProbeFormats.Echo());
        FORMATS.put(MessageType.VOLUME_STATE, new VolumeStateFormat());
        FORMATS.put(MessageType.VOLUME_CONFLICT, new RefusalFormats.Conflict());
        FORMATS.put(MessageType.ROUND_BEGIN, new RoundFormats.Begin());
        FORMATS.put(MessageType.DAMAGE_LIST, new ChunkListFormats.Damage());
        FORMATS.put(MessageType.ROUND_READY, new RoundFormats.Ready());
        FORMATS.put(MessageType.NEED, new ChunkListFormats.Need());
        FORMATS.put(MessageType.GONE, new ChunkListFormats.Gone());
        FORMATS.put(MessageType.ROUND_COMMIT, new RoundFormats.Commit());
        FORMATS.put(MessageType.ROUND_DURABLE, new RoundFormats.Durable());
        FORMATS.put(MessageType.ROUND_APPLIED, new RoundFormats.Applied());
        FORMATS.put(MessageType.ROUND_ABORT, new RefusalFormats.Abort());
        FORMATS.put(MessageType.HELD_ASK, new HeldFormats.Ask());
        FORMATS.put(MessageType.HELD_LIST, new HeldFormats.Page());
        FORMATS.put(MessageType.KEEP, new ChunkListFormats.Keep());
    }

    private MessageFormats() {}

    static MessageFormat<? extends Message> of(MessageType type) {
        MessageFormat<? extends Message> format = FORMATS.get(type);
        if (format == null) {
            throw new IllegalArgumentException("a " + type + " frame carries a lease");
        }
        return format;
    }
}
