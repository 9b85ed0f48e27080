package io.replicator.core.wire;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.memory.Lease;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Frames to bytes and back. Stateless: any thread.
 *
 * <p>To receive: read {@link FrameHeader#BYTES} bytes, {@link #decodeHeader}; read {@link FrameHeader#prefixBytes} more into a plain buffer;
 * for any type but BATCH, {@link #decode}. For BATCH, take a lease of {@link FrameHeader#bodyBytes}, fill it from its first byte, seal it,
 * {@link #decodeBatch}: so the batch starts where the lease is aligned, and the journal can write the lease as it is. The header's length
 * was checked against the type's limit, so both sizes are safe to allocate.
 *
 * <p>Whatever a peer sends that is not a legal frame is a {@link ReplicatorException} of {@code MALFORMED_FRAME}; a HELLO of another major
 * version is {@code UNSUPPORTED_PROTOCOL}.
 */
public final class FrameCodec {
    private FrameCodec() {}

    /** The bytes of a frame; a message that breaks a limit is an {@link IllegalArgumentException}. */
    public static EncodedFrame encode(Frame frame) {
        Message message = frame.message();
        MessageType type = MessageType.of(message);
        if (type.isSequenced() ? frame.sequence() < 1 : frame.sequence() != 0) {
            throw new IllegalArgumentException("a " + type + " frame with sequence " + frame.sequence());
        }
        WireWriter out = new WireWriter(type);
        if (message instanceof Message.Batch batch) {
            int length = batch.batch().length();
            if (length > type.maxPayloadBytes() - FrameHeader.BATCH_PREFIX_BYTES) {
                throw new IllegalArgumentException("a batch of " + length + " bytes");
            }
            out.u63(1, batch.round()).u63(1, batch.number());
            return new EncodedFrame(out.finish(type, 0, length), batch.batch());
        }
        MessageFormats.of(type).writeMessage(out, message);
        return new EncodedFrame(out.finish(type, frame.sequence(), 0), null);
    }

    /** Reads the next 16 bytes and moves past them: a known type, with a length and a sequence that are legal for it. */
    public static FrameHeader decodeHeader(ByteBuffer source) {
        if (source.remaining() < FrameHeader.BYTES) {
            throw malformed("a header of " + source.remaining() + " bytes");
        }
        ByteBuffer in = source.slice(source.position(), FrameHeader.BYTES).order(ByteOrder.BIG_ENDIAN);
        source.position(source.position() + FrameHeader.BYTES);
        long payloadBytes = in.getInt() & 0xFFFFFFFFL;
        int number = in.getShort() & 0xFFFF;
        int flags = in.getShort() & 0xFFFF;
        long sequence = in.getLong();
        MessageType type =
                MessageType.ofNumber(number).orElseThrow(() -> malformed("an unknown type of frame, " + number));
        if (flags != 0) {
            throw malformed("a " + type + " frame with unknown flags");
        }
        if (payloadBytes < type.minPayloadBytes() || payloadBytes > type.maxPayloadBytes()) {
            throw malformed("a " + type + " frame with a payload of " + payloadBytes + " bytes");
        }
        if (type.isSequenced() ? sequence < 1 : sequence != 0) {
            throw malformed("a " + type + " frame with sequence " + Long.toUnsignedString(sequence));
        }
        return new FrameHeader((int) payloadBytes, type, sequence);
    }

    /** The frame with that header, of any type but BATCH; the payload from position to limit is all of it. */
    public static Frame decode(FrameHeader header, ByteBuffer payload) {
        MessageFormat<? extends Message> format = MessageFormats.of(header.type());
        WireReader in = new WireReader(header.type(), payload);
        if (in.remaining() != header.payloadBytes()) {
            throw in.malformed("it ends too early or too late");
        }
        Message message = format.read(in);
        if (in.remaining() != 0) {
            throw in.malformed("it has bytes behind its last field");
        }
        return new Frame(header.sequence(), message);
    }

    /**
     * The frame with that BATCH header.
     *
     * @param prefix the payload's first 16 bytes, from position to limit
     * @param body the rest, sealed; the message's own from here on, but still the caller's after an exception
     */
    public static Frame decodeBatch(FrameHeader header, ByteBuffer prefix, Lease body) {
        if (!header.isBatch() || body.length() != header.bodyBytes()) {
            throw new IllegalArgumentException(
                    "a lease of " + body.length() + " bytes for a " + header.type() + " frame");
        }
        WireReader in = new WireReader(header.type(), prefix);
        long round = in.u63(1, "round");
        long number = in.u63(1, "number");
        if (in.remaining() != 0) {
            throw in.malformed("it has bytes before its batch");
        }
        return new Frame(header.sequence(), new Message.Batch(round, number, body));
    }

    private static ReplicatorException malformed(String what) {
        return new ReplicatorException(
                FaultCode.MALFORMED_FRAME,
                "The peer sent " + what
                        + ". The connection is closed; if it happens again, compare the versions of both agents.");
    }
}
