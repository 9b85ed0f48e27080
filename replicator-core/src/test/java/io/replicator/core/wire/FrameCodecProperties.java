package io.replicator.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class FrameCodecProperties {
    @Property(tries = 2000)
    void everyMessageIsReadBackAsItWasWritten(@ForAll MessageType type, @ForAll long seed) {
        MessageFixture fixture = new MessageFixture(seed);
        Frame frame = fixture.frame(type);
        byte[] bytes = FrameBytes.of(frame);
        Frame read = FrameBytes.decode(bytes, fixture.pool);
        assertThat(read.sequence()).isEqualTo(frame.sequence());
        assertThat(FrameBytes.of(read)).isEqualTo(bytes);
        if (type != MessageType.BATCH) {
            assertThat(read.message()).isEqualTo(frame.message());
        } else {
            Message.Batch sent = (Message.Batch) frame.message();
            Message.Batch received = (Message.Batch) read.message();
            assertThat(received.round()).isEqualTo(sent.round());
            assertThat(received.number()).isEqualTo(sent.number());
            assertThat(received.batch().bytes()).isEqualTo(sent.batch().bytes());
        }
        assertThat(bytes.length - FrameHeader.BYTES).isBetween(type.minPayloadBytes(), type.maxPayloadBytes());
    }
}
