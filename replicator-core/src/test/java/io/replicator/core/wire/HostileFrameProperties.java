package io.replicator.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.BufferPool;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever a peer sends is a message or one typed refusal, and takes no more memory than in proportion to what it sent. */
class HostileFrameProperties {
    /** The densest payload is a list of ranges: 8 bytes become a record of 32 and its place in two lists. */
    private static final long BYTES_PER_BYTE = 16;

    private static final long FIXED_BYTES = 32 << 10;

    private static final BufferPool POOL = new BufferPool(16 << 20);

    @Property(tries = 4000)
    void aMutatedFrameIsReadOrRefused(
            @ForAll MessageType type, @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int mutations) {
        byte[] bytes = FrameBytes.of(new MessageFixture(seed).frame(type));
        Random random = new Random(~seed);
        for (int i = 0; i < mutations; i++) {
            int at = random.nextInt(bytes.length);
            bytes[at] = (byte)
                    switch (random.nextInt(4)) {
                        case 0 -> 0;
                        case 1 -> 0xFF;
                        case 2 -> bytes[at] ^ (1 << random.nextInt(8));
                        default -> random.nextInt(256);
                    };
        }
        assertReadOrRefused(bytes);
    }

    @Property
    void aCutFrameIsRefused(@ForAll MessageType type, @ForAll long seed) {
        byte[] bytes = FrameBytes.of(new MessageFixture(seed).frame(type));
        int payloadBytes = bytes.length - FrameHeader.BYTES;
        byte[] cut = Arrays.copyOf(bytes, FrameHeader.BYTES + new Random(~seed).nextInt(payloadBytes));
        ByteBuffer.wrap(cut).putInt(0, cut.length - FrameHeader.BYTES);
        // A shorter batch is for its reader to judge.
        assertThat(isRefused(cut) || type == MessageType.BATCH).isTrue();
    }

    @Property
    void aFrameWithMoreBehindItsLastFieldIsRefused(@ForAll MessageType type, @ForAll long seed) {
        byte[] bytes = FrameBytes.of(new MessageFixture(seed).frame(type));
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + new Random(~seed).nextInt(20));
        ByteBuffer.wrap(longer).putInt(0, longer.length - FrameHeader.BYTES);
        assertThat(isRefused(longer) || type == MessageType.BATCH).isTrue();
    }

    @Property(tries = 2000)
    void aRandomPayloadIsReadOrRefused(@ForAll MessageType type, @ForAll long seed) {
        Random random = new Random(seed);
        int room = Math.min(2000, type.maxPayloadBytes() - type.minPayloadBytes());
        byte[] payload = new byte[type.minPayloadBytes() + random.nextInt(room + 1)];
        random.nextBytes(payload);
        // Small numbers get past the first checks more often.
        for (int i = random.nextInt(4) == 0 ? payload.length : 0; i < payload.length; i++) {
            payload[i] &= (byte) (random.nextInt(3) == 0 ? 3 : 0);
        }
        byte[] bytes = ByteBuffer.allocate(FrameHeader.BYTES + payload.length)
                .putInt(payload.length)
                .putInt(type.number() << 16)
                .putLong(type.isSequenced() ? 1 : 0)
                .put(payload)
                .array();
        assertReadOrRefused(bytes);
    }

    @Property
    void randomBytesAreReadOrRefused(@ForAll byte[] bytes) {
        assertReadOrRefused(bytes);
    }

    private static void assertReadOrRefused(byte[] bytes) {
        long limit = FIXED_BYTES + BYTES_PER_BYTE * bytes.length;
        long taken = takenToRead(bytes);
        // The first message of a kind in a JVM loads classes and links call sites, which the thread that reads it is
        // charged for.
        assertThat(taken < limit ? taken : takenToRead(bytes)).isLessThan(limit);
        assertThat(POOL.leasedBytes()).isZero();
    }

    private static long takenToRead(byte[] bytes) {
        long before = allocated();
        isRefused(bytes);
        return allocated() - before;
    }

    /** Whether the frame, which must otherwise be read, is refused with the code that it must be refused with. */
    private static boolean isRefused(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            FrameHeader header = FrameCodec.decodeHeader(in);
            if (header.payloadBytes() > in.remaining()) {
                // The connection would wait for more; what it may reserve until then is within the type's limit.
                assertThat(header.payloadBytes())
                        .isLessThanOrEqualTo(header.type().maxPayloadBytes());
                return false;
            }
            Frame frame = FrameBytes.decode(Arrays.copyOf(bytes, FrameHeader.BYTES + header.payloadBytes()), POOL);
            assertThat(MessageType.of(frame.message())).isEqualTo(header.type());
            if (frame.message() instanceof Message.Batch batch) {
                batch.batch().release();
            }
            return false;
        } catch (ReplicatorException e) {
            boolean hello = bytes.length > 5 && bytes[4] == 0 && bytes[5] == MessageType.HELLO.number();
            assertThat(e.code() == FaultCode.MALFORMED_FRAME || (hello && e.code() == FaultCode.UNSUPPORTED_PROTOCOL))
                    .isTrue();
            return true;
        }
    }

    private static long allocated() {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
