package io.replicator.core.wire;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
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
import io.replicator.core.wire.Message.Range;
import io.replicator.core.wire.Message.RoundAck;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/** Random legal frames of every type. */
final class MessageFixture {
    private static final String LETTERS = "abcXYZ019 .-_éñ€日本𝄞";

    private final Random random;
    final BufferPool pool = new BufferPool(8 << 20);

    MessageFixture(long seed) {
        this.random = new Random(seed);
    }

    Frame frame(MessageType type) {
        return new Frame(type.isSequenced() ? number() : 0, message(type));
    }

    Message message(MessageType type) {
        return switch (type) {
            case HELLO ->
                new Message.Hello(
                        WireLimits.MAJOR,
                        WireLimits.MINOR,
                        random.nextLong(),
                        new AgentId(uuid()),
                        text(1, WireLimits.MAX_AGENT_NAME_BYTES),
                        new BootId(uuid()),
                        text(1, WireLimits.MAX_LINK_NAME_BYTES),
                        pick(Message.Channel.values()));
            case HEARTBEAT -> new Message.Heartbeat(random.nextLong());
            case HEARTBEAT_ECHO -> new Message.HeartbeatEcho(random.nextLong());
            case ACK -> new Message.Ack(count(), list(8, this::roundAck));
            case CLOSE -> new Message.Close(pick(FaultCode.values()), text(0, WireLimits.MAX_TEXT_BYTES));
            case PROBE -> new Message.Probe(random.nextLong(), random.nextInt(1_000_001), random.nextInt(3_000));
            case PROBE_ECHO -> new Message.ProbeEcho(random.nextLong(), number(), random.nextLong());
            case VOLUME_STATE -> volumeState();
            case VOLUME_CONFLICT ->
                new Message.VolumeConflict(
                        new VolumeId(uuid()), pick(FaultCode.values()), text(0, WireLimits.MAX_TEXT_BYTES));
            case ROUND_BEGIN -> roundBegin();
            case DAMAGE_LIST -> new Message.DamageList(number(), ranges(40, -1, 0xFFFFFFFFL));
            case ROUND_READY ->
                new Message.RoundReady(number(), pick(Message.Mode.values()), count(), count(), count());
            case NEED -> new Message.Need(number(), ranges(40, -1, 0xFFFFFFFFL));
            case GONE -> new Message.Gone(number(), ranges(40, -1, 0xFFFFFFFFL));
            case ROUND_COMMIT ->
                new Message.RoundCommit(number(), new GenerationId(uuid()), digest(), count(), count());
            case ROUND_DURABLE -> new Message.RoundDurable(number(), new GenerationId(uuid()));
            case ROUND_APPLIED -> new Message.RoundApplied(number(), new GenerationId(uuid()), count());
            case ROUND_ABORT ->
                new Message.RoundAbort(
                        number(), random.nextBoolean(), pick(FaultCode.values()), text(0, WireLimits.MAX_TEXT_BYTES));
            case HELD_ASK -> new Message.HeldAsk(number(), random.nextLong(1L << 32));
            case HELD_LIST -> heldList();
            case KEEP -> new Message.Keep(number(), ranges(40, -1, 0xFFFFFFFFL));
            case BATCH -> new Message.Batch(number(), number(), lease());
        };
    }

    private VolumeIdentity.Salt salt() {
        byte[] salt = new byte[VolumeIdentity.Salt.BYTES];
        random.nextBytes(salt);
        return new VolumeIdentity.Salt(salt);
    }

    private Message.RoundBegin roundBegin() {
        Message.RoundKind kind = pick(Message.RoundKind.values());
        boolean atNone = kind == Message.RoundKind.DIRECT && random.nextBoolean();
        return new Message.RoundBegin(
                number(),
                new VolumeId(uuid()),
                new IncarnationId(uuid()),
                atNone ? GenerationId.NONE : new GenerationId(uuid()),
                generation(),
                count(),
                kind);
    }

    private Message.VolumeState volumeState() {
        Geometry geometry = new Geometry(1 + random.nextLong(1L << 44), Geometry.MIN_CHUNK_BYTES << random.nextInt(11));
        return new Message.VolumeState(
                new VolumeId(uuid()),
                text(1, WireLimits.MAX_VOLUME_NAME_BYTES),
                geometry,
                salt(),
                pick(Role.values()),
                count(),
                list(4, this::generation),
                optional(() -> new GenerationId(uuid())),
                optional(() -> new IncarnationId(uuid())),
                optional(() -> new GenerationId(uuid())),
                random.nextLong(geometry.chunkCount() + 1),
                random.nextInt(16));
    }

    private Message.HeldList heldList() {
        List<Message.Held> chunks = new ArrayList<>();
        long last = -1;
        for (int i = random.nextInt(40); i > 0; i--) {
            last += 1 + random.nextInt(1000);
            chunks.add(new Message.Held(last, digest()));
        }
        return new Message.HeldList(number(), Math.max(0, last) + random.nextInt(3), chunks);
    }

    private RoundAck roundAck() {
        long durableThrough = count();
        return new RoundAck(
                number(), ranges(RoundAck.MAX_RANGES, durableThrough, Long.MAX_VALUE), durableThrough, count());
    }

    /** Up to {@code most} ascending ranges of numbers from {@code after + 1} to {@code last}. */
    private List<Range> ranges(int most, long after, long last) {
        List<Range> ranges = new ArrayList<>();
        long at = after;
        for (int i = random.nextInt(most + 1); i > 0 && at < last; i--) {
            long first = at + 1 + random.nextLong(Math.max(1, Math.min(1000, last - at)));
            long end = first + random.nextLong(Math.max(1, Math.min(1000, last - first + 1)));
            ranges.add(new Range(first, end));
            at = end;
        }
        return ranges;
    }

    private Lease lease() {
        byte[] bytes = new byte[37 + random.nextInt(5000)];
        random.nextBytes(bytes);
        Lease lease = pool.tryLease(bytes.length);
        lease.writable().put(bytes);
        return lease.seal();
    }

    private Generation generation() {
        return new Generation(
                number(),
                new GenerationId(uuid()),
                optional(() -> new GenerationId(uuid())),
                random.nextLong(),
                digest(),
                pick(Consistency.values()));
    }

    private String text(int leastBytes, int mostBytes) {
        StringBuilder text = new StringBuilder(leastBytes == 0 ? "" : "n");
        int[] points = LETTERS.codePoints().toArray();
        // The longest of the letters takes four bytes.
        for (int i = random.nextInt((mostBytes - leastBytes) / 4 + 1); i > 0; i--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }

    /** 0 and the largest number are as likely as all others together. */
    private long count() {
        return switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> Long.MAX_VALUE;
            default -> random.nextLong(1L << random.nextInt(1, 63));
        };
    }

    private long number() {
        return Math.max(1, count());
    }

    private Digest digest() {
        return new Digest(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    private UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong() | 1);
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private <T> Optional<T> optional(Supplier<T> value) {
        return random.nextBoolean() ? Optional.of(value.get()) : Optional.empty();
    }

    private <T> List<T> list(int most, Supplier<T> value) {
        List<T> list = new ArrayList<>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            list.add(value.get());
        }
        return list;
    }
}
