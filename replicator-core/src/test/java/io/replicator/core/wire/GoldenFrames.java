package io.replicator.core.wire;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import io.replicator.core.wire.Message.Held;
import io.replicator.core.wire.Message.Range;
import io.replicator.core.wire.Message.RoundAck;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The frames whose bytes the golden vectors hold, one of every type but BATCH. */
final class GoldenFrames {
    private static final AgentId AGENT = AgentId.parse("11111111-1111-4111-8111-111111111111");
    private static final BootId BOOT = BootId.parse("22222222-2222-4222-8222-222222222222");
    private static final VolumeId VOLUME = VolumeId.parse("33333333-3333-4333-8333-333333333333");
    private static final IncarnationId RELATION = IncarnationId.parse("44444444-4444-4444-8444-444444444444");
    private static final GenerationId BASE = GenerationId.parse("55555555-5555-4555-8555-555555555555");
    private static final GenerationId NEXT = GenerationId.parse("66666666-6666-4666-8666-666666666666");
    private static final GenerationId SEED = new GenerationId(new UUID(0x7777777777774777L, 0x8777777777777777L));

    /** 00 01 02 … 1f. */
    private static final Digest ROOT =
            new Digest(0x0001020304050607L, 0x08090a0b0c0d0e0fL, 0x1011121314151617L, 0x18191a1b1c1d1e1fL);

    /** 2026-01-01T00:00:00Z. */
    private static final long CAPTURED_AT = 1_767_225_600_000L;

    private GoldenFrames() {}

    static Map<MessageType, Frame> all() {
        Map<MessageType, Frame> frames = new EnumMap<>(MessageType.class);
        long sequence = 1;
        for (MessageType type : MessageType.values()) {
            if (type != MessageType.BATCH) {
                frames.put(type, new Frame(type.isSequenced() ? sequence++ : 0, message(type)));
            }
        }
        return frames;
    }

    private static Message message(MessageType type) {
        return switch (type) {
            case HELLO -> new Message.Hello(1, 0, 0, AGENT, "bordeaux", BOOT, "backbone-a", Message.Channel.CONTROL);
            case HEARTBEAT -> new Message.Heartbeat(123_456_789);
            case HEARTBEAT_ECHO -> new Message.HeartbeatEcho(123_456_789);
            case ACK ->
                new Message.Ack(7, List.of(new RoundAck(1, List.of(new Range(6, 9), new Range(12, 12)), 4, 8 << 20)));
            case CLOSE -> new Message.Close(FaultCode.LINK_DOWN, "no greeting within 10000 ms");
            case PROBE -> new Message.Probe(123_456_789, 2_500, 16);
            case PROBE_ECHO -> new Message.ProbeEcho(123_456_789, 48, 987_654_321);
            case VOLUME_STATE ->
                new Message.VolumeState(
                        VOLUME,
                        "vm-101",
                        new Geometry((1L << 30) + 512, 64 << 10),
                        new VolumeIdentity.Salt("sixteen of salt.".getBytes(StandardCharsets.US_ASCII)),
                        Role.REPLICA,
                        1,
                        List.of(new Generation(3, BASE, Optional.empty(), CAPTURED_AT, ROOT, Consistency.CRASH)),
                        Optional.of(BASE),
                        Optional.of(RELATION),
                        Optional.empty(),
                        2,
                        Message.VolumeFlag.UNVOUCHED.bit() | Message.VolumeFlag.PAUSED.bit());
            case VOLUME_CONFLICT -> new Message.VolumeConflict(VOLUME, FaultCode.SPLIT_BRAIN, "Both are sources.");
            case ROUND_BEGIN ->
                new Message.RoundBegin(
                        1,
                        VOLUME,
                        RELATION,
                        BASE,
                        new Generation(4, NEXT, Optional.of(SEED), CAPTURED_AT, Digest.ZERO, Consistency.QUIESCED),
                        1 << 20,
                        Message.RoundKind.DELTA);
            case DAMAGE_LIST -> new Message.DamageList(1, List.of(new Range(7, 7), new Range(4096, 4099)));
            case ROUND_READY -> new Message.RoundReady(1, Message.Mode.REDO, 5, 8 << 20, 300);
            case NEED -> new Message.Need(1, List.of(new Range(12, 12)));
            case GONE -> new Message.Gone(1, List.of(new Range(0, 0xFFFFFFFFL)));
            case ROUND_COMMIT -> new Message.RoundCommit(1, NEXT, ROOT, 12, 345);
            case ROUND_DURABLE -> new Message.RoundDurable(1, NEXT);
            case ROUND_APPLIED -> new Message.RoundApplied(1, NEXT, 0);
            case ROUND_ABORT -> new Message.RoundAbort(1, true, FaultCode.UNCHANGED, "");
            case HELD_ASK -> new Message.HeldAsk(1, 4096);
            case HELD_LIST ->
                new Message.HeldList(1, 0xFFFFFFFFL, List.of(new Held(4097, ROOT), new Held(0xFFFFFFFEL, Digest.ZERO)));
            case KEEP -> new Message.Keep(1, List.of(new Range(4097, 0xFFFFFFFEL)));
            case BATCH -> throw new IllegalArgumentException("a batch has vectors of its own");
        };
    }
}
