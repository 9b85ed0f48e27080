package io.replicator.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.memory.Lease;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;
import io.replicator.core.wire.Message.Range;
import io.replicator.core.wire.Message.RoundAck;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameCodecTest {
    private static final AgentId AGENT = new AgentId(new UUID(1, 2));
    private static final BootId BOOT = new BootId(new UUID(3, 4));

    private final BufferPool pool = new BufferPool(8 << 20);

    /**
     * DRBD 744fcf053: a length that came from the peer was used before it was checked, and corrupted memory. Here every length and count
     * of every type is put to every extreme; what is claimed and not there is refused before anything is taken for it.
     */
    @ParameterizedTest
    @EnumSource(MessageType.class)
    void aLengthFromThePeerNeverReachesMemory(MessageType type) {
        byte[] frame = FrameBytes.of(new MessageFixture(1).frame(type));
        for (long claim : new long[] {0xFFFFFFFFL, 0x80000000L, 0x7FFFFFFFL, type.maxPayloadBytes() + 1L}) {
            ByteBuffer header = ByteBuffer.wrap(frame.clone()).putInt(0, (int) claim);
            assertMalformed(() -> FrameCodec.decodeHeader(header));
        }
        if (type.minPayloadBytes() > 0) {
            ByteBuffer header = ByteBuffer.wrap(frame.clone()).putInt(0, type.minPayloadBytes() - 1);
            assertMalformed(() -> FrameCodec.decodeHeader(header));
        }
        // Every u16 of the payload becomes 65535, wherever it stands: counts and lengths of strings are among them.
        for (int at = FrameHeader.BYTES; at + 2 <= frame.length && type != MessageType.BATCH; at++) {
            byte[] forged =
                    ByteBuffer.wrap(frame.clone()).putShort(at, (short) 0xFFFF).array();
            try {
                FrameBytes.decode(forged, pool);
            } catch (ReplicatorException e) {
                assertThat(e.code()).isIn(FaultCode.MALFORMED_FRAME, FaultCode.UNSUPPORTED_PROTOCOL);
            }
        }
    }

    @Test
    void aHelloOfAnotherMajorVersionIsToldFromNoise() {
        byte[] frame = FrameBytes.of(new Frame(0, hello(0)));
        frame[FrameHeader.BYTES + 1] = 2;
        // Whatever else that version put there.
        byte[] cut = Arrays.copyOf(frame, FrameHeader.BYTES + 4);
        ByteBuffer.wrap(cut).putInt(0, 4);
        assertThatThrownBy(() -> FrameBytes.decode(cut, pool)).isInstanceOfSatisfying(ReplicatorException.class, e -> {
            assertThat(e.code()).isEqualTo(FaultCode.UNSUPPORTED_PROTOCOL);
            assertThat(e).hasMessageContaining("version 2.0").hasMessageContaining("Install");
        });
    }

    @Test
    void whatALaterMinorVersionAddedToHelloIsLeftOut() {
        byte[] frame = FrameBytes.of(new Frame(0, hello(7)));
        byte[] longer = Arrays.copyOf(frame, frame.length + 20);
        ByteBuffer.wrap(longer).putInt(0, longer.length - FrameHeader.BYTES);
        assertThat(FrameBytes.decode(longer, pool).message()).isEqualTo(hello(7));
        ByteBuffer.wrap(longer).putShort(FrameHeader.BYTES + 2, (short) 0);
        assertMalformed(() -> FrameBytes.decode(longer, pool));
    }

    @Test
    void sequenceNumbersBelongToTheControlStreamOnly() {
        for (MessageType type : MessageType.values()) {
            byte[] frame = FrameBytes.of(new MessageFixture(2).frame(type));
            for (long wrong : type.isSequenced() ? new long[] {0, -1, Long.MIN_VALUE} : new long[] {1, -1}) {
                ByteBuffer header = ByteBuffer.wrap(frame.clone()).putLong(8, wrong);
                assertMalformed(() -> FrameCodec.decodeHeader(header));
                Message message = new MessageFixture(2).message(type);
                assertThatThrownBy(() -> FrameCodec.encode(new Frame(wrong, message)))
                        .isInstanceOf(IllegalArgumentException.class);
            }
        }
    }

    @Test
    void flagsAreZeroAndTypesKnown() {
        byte[] frame = FrameBytes.of(new MessageFixture(3).frame(MessageType.HEARTBEAT));
        assertMalformed(
                () -> FrameCodec.decodeHeader(ByteBuffer.wrap(frame.clone()).putShort(6, (short) 1)));
        for (int number : new int[] {0, 6, 15, 27, 63, 65, 0x8000, 0xFFFF}) {
            assertMalformed(
                    () -> FrameCodec.decodeHeader(ByteBuffer.wrap(frame.clone()).putShort(4, (short) number)));
        }
    }

    @Test
    void rangesAscend() {
        assertThatThrownBy(() -> encode(new Message.Need(1, List.of(new Range(5, 9), new Range(9, 10)))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> encode(new Message.Need(1, List.of(new Range(5, 4)))))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] frame = encode(new Message.Need(1, List.of(new Range(5, 8), new Range(9, 10))));
        int second = FrameHeader.BYTES + 18;
        frame[second + 3] = 8;
        assertMalformed(() -> FrameBytes.decode(frame, pool));
        frame[second + 3] = 11;
        assertMalformed(() -> FrameBytes.decode(frame, pool));
    }

    @Test
    void rangesOfAnAckLieBehindWhatIsDurable() {
        RoundAck wrong = new RoundAck(1, List.of(new Range(7, 9)), 7, 0);
        assertThatThrownBy(() -> encode(new Message.Ack(0, List.of(wrong))))
                .isInstanceOf(IllegalArgumentException.class);
        byte[] frame = encode(new Message.Ack(0, List.of(new RoundAck(1, List.of(new Range(8, 9)), 7, 0))));
        frame[frame.length - 9] = 7;
        assertMalformed(() -> FrameBytes.decode(frame, pool));
    }

    @Test
    void theLongestMessagesFitTheirLimits() {
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < Message.DamageList.MAX_RANGES; i++) {
            ranges.add(new Range(i * 2L, i * 2L));
        }
        byte[] list = encode(new Message.DamageList(1, ranges));
        assertThat(list.length - FrameHeader.BYTES).isEqualTo(MessageType.DAMAGE_LIST.maxPayloadBytes());
        assertThat(FrameBytes.decode(list, pool).message()).isEqualTo(new Message.DamageList(1, ranges));

        List<Range> few = new ArrayList<>();
        for (int i = 1; i <= RoundAck.MAX_RANGES; i++) {
            few.add(new Range(i * 2L, i * 2L));
        }
        List<RoundAck> rounds = new ArrayList<>();
        for (int i = 1; i <= Message.Ack.MAX_ROUNDS; i++) {
            rounds.add(new RoundAck(i, few, 1, 0));
        }
        byte[] ack = encode(new Message.Ack(0, rounds));
        assertThat(ack.length - FrameHeader.BYTES).isEqualTo(MessageType.ACK.maxPayloadBytes());
        assertThat(FrameBytes.decode(ack, pool).message()).isEqualTo(new Message.Ack(0, rounds));

        ranges.add(new Range(100_000, 100_000));
        assertThatThrownBy(() -> encode(new Message.DamageList(1, ranges)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noTypeIsLongerThanAConnectionReserves() {
        for (MessageType type : MessageType.values()) {
            int most = type == MessageType.BATCH
                    ? WireLimits.MAX_BATCH_PAYLOAD_BYTES
                    : WireLimits.MAX_CONTROL_PAYLOAD_BYTES;
            assertThat(type.maxPayloadBytes()).isLessThanOrEqualTo(most);
        }
        assertThat(WireLimits.MAX_BATCH_PAYLOAD_BYTES - FrameHeader.BATCH_PREFIX_BYTES)
                .isLessThanOrEqualTo(BufferPool.MAX_LEASE_BYTES);
    }

    @Test
    void aTextIsCutBetweenCharactersAndHasNoControlCharacters() {
        Message.Close close = new Message.Close(FaultCode.NO_SPACE, "a\nb\u001B[2J\uD800" + "é€𝄞".repeat(200));
        Message.Close read =
                (Message.Close) FrameBytes.decode(encode(close), pool).message();
        assertThat(read.text()).startsWith("a b [2J?é€𝄞é");
        int length = read.text().getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        assertThat(length).isBetween(WireLimits.MAX_TEXT_BYTES - 3, WireLimits.MAX_TEXT_BYTES);

        byte[] forged = encode(new Message.Close(FaultCode.NO_SPACE, "abc"));
        forged[forged.length - 2] = '\n';
        assertMalformed(() -> FrameBytes.decode(forged, pool));
        forged[forged.length - 2] = (byte) 0xC3;
        assertMalformed(() -> FrameBytes.decode(forged, pool));
    }

    @Test
    void aFaultOfALaterVersionIsUnderstoodAsADefectOfThePeer() {
        byte[] frame = encode(new Message.Close(FaultCode.NO_SPACE, ""));
        ByteBuffer.wrap(frame).putShort(FrameHeader.BYTES, (short) 12345);
        assertThat(FrameBytes.decode(frame, pool).message()).isEqualTo(new Message.Close(FaultCode.INTERNAL, ""));
        ByteBuffer.wrap(frame).putShort(FrameHeader.BYTES, (short) 0);
        assertMalformed(() -> FrameBytes.decode(frame, pool));
    }

    @Test
    void aBatchKeepsItsLeaseFromItsFirstByte() {
        Lease lease = pool.tryLease(5000);
        for (int i = 0; i < 5000; i++) {
            lease.writable().put((byte) i);
        }
        EncodedFrame encoded = FrameCodec.encode(new Frame(0, new Message.Batch(3, 4, lease.seal())));
        assertThat(encoded.body()).isSameAs(lease);
        assertThat(encoded.head().remaining()).isEqualTo(FrameHeader.BYTES + FrameHeader.BATCH_PREFIX_BYTES);
        assertThat(encoded.bytes()).isEqualTo(32 + 5000);
        FrameHeader header = FrameCodec.decodeHeader(encoded.head());
        assertThat(header.prefixBytes()).isEqualTo(16);
        assertThat(header.bodyBytes()).isEqualTo(5000);
        Frame read = FrameCodec.decodeBatch(header, encoded.head(), lease);
        assertThat(((Message.Batch) read.message()).batch()).isSameAs(lease);
        assertThatThrownBy(() -> FrameCodec.decode(header, encoded.head()))
                .isInstanceOf(IllegalArgumentException.class);
        ByteBuffer zeroNumber = ByteBuffer.allocate(16).putLong(0, 3);
        assertMalformed(() -> FrameCodec.decodeBatch(header, zeroNumber, lease));
        lease.release();
        assertThat(pool.leasedBytes()).isZero();
    }

    @Test
    void channelsKeepDataOutOfTheControlStreamsWay() {
        assertThat(MessageType.BATCH.isAllowedOn(Message.Channel.CONTROL)).isFalse();
        assertThat(MessageType.BATCH.isAllowedOn(Message.Channel.DATA)).isTrue();
        assertThat(MessageType.ACK.isAllowedOn(Message.Channel.DATA)).isFalse();
        assertThat(MessageType.ROUND_COMMIT.isAllowedOn(Message.Channel.DATA)).isFalse();
        assertThat(MessageType.HELLO.isAllowedOn(Message.Channel.DATA)).isTrue();
        assertThat(MessageType.HEARTBEAT.isAllowedOn(Message.Channel.DATA)).isTrue();
        assertThat(MessageType.CLOSE.isAllowedOn(Message.Channel.DATA)).isTrue();
        // Its own way back must not be the one that is full of batches.
        assertThat(MessageType.HEARTBEAT_ECHO.isAllowedOn(Message.Channel.DATA)).isFalse();
    }

    private static Message.Hello hello(int minor) {
        return new Message.Hello(1, minor, 0, AGENT, "paris", BOOT, "backbone-a", Message.Channel.CONTROL);
    }

    private static byte[] encode(Message message) {
        return FrameBytes.of(new Frame(MessageType.of(message).isSequenced() ? 1 : 0, message));
    }

    private static void assertMalformed(org.assertj.core.api.ThrowableAssert.ThrowingCallable action) {
        assertThatThrownBy(action).isInstanceOfSatisfying(ReplicatorException.class, e -> assertThat(e.code())
                .isEqualTo(FaultCode.MALFORMED_FRAME));
    }
}
