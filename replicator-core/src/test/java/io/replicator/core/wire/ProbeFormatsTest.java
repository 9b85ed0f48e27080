package io.replicator.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.BufferPool;
import java.nio.ByteBuffer;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/** Probes are as large as they are asked to be, and no larger than a peer may make this side take memory for. */
final class ProbeFormatsTest {
    private final BufferPool pool = new BufferPool(8 << 20);

    @Test
    void aProbeIsAsLargeAsItSays() {
        for (int filler : new int[] {0, 1, 7, 8, 9, 1_400, 65_536, Message.Probe.MAX_FILLER_BYTES}) {
            Message.Probe probe = new Message.Probe(filler, 7, filler);
            byte[] bytes = FrameBytes.of(new Frame(0, probe));
            assertThat(bytes).hasSize(probe.frameBytes());
            assertThat(FrameBytes.decode(bytes, pool)).isEqualTo(new Frame(0, probe));
        }
        assertThatThrownBy(
                        () -> FrameBytes.of(new Frame(0, new Message.Probe(1, 0, Message.Probe.MAX_FILLER_BYTES + 1))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void itsFillerTakesTheRoomItIsToTake() {
        byte[] bytes = FrameBytes.of(new Frame(0, new Message.Probe(42, 0, 100_000)));
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        deflater.setInput(bytes);
        deflater.finish();
        assertThat(deflater.deflate(new byte[200_000])).isGreaterThan(99_000);
        deflater.end();
    }

    @Test
    void aFillerThatIsNotThereIsRefused() {
        byte[] bytes = FrameBytes.of(new Frame(0, new Message.Probe(42, 0, 100)));
        for (int claimed : new int[] {0, 99, 101, Integer.MAX_VALUE, -1}) {
            ByteBuffer.wrap(bytes).putInt(28, claimed);
            assertThatThrownBy(() -> FrameBytes.decode(bytes, pool))
                    .isInstanceOfSatisfying(
                            ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.MALFORMED_FRAME));
        }
    }

    @Test
    void oneThatWantsThePathForTooLongIsRefused() {
        byte[] bytes = FrameBytes.of(new Frame(0, new Message.Probe(42, Message.Probe.MAX_OCCUPIED_MICROS, 0)));
        FrameBytes.decode(bytes, pool);
        for (int claimed : new int[] {Message.Probe.MAX_OCCUPIED_MICROS + 1, -1}) {
            ByteBuffer.wrap(bytes).putInt(24, claimed);
            assertThatThrownBy(() -> FrameBytes.decode(bytes, pool)).isInstanceOf(ReplicatorException.class);
        }
    }

    @Test
    void probesKeepToTheirChannel() {
        for (MessageType type : MessageType.values()) {
            boolean test = type == MessageType.PROBE || type == MessageType.PROBE_ECHO;
            boolean any = type == MessageType.HELLO || type == MessageType.CLOSE;
            assertThat(type.isAllowedOn(Message.Channel.TEST)).as("%s", type).isEqualTo(test || any);
            assertThat(type.isAllowedOn(Message.Channel.DATA) && test).isFalse();
            assertThat(type.isAllowedOn(Message.Channel.CONTROL) && test).isFalse();
        }
    }
}
