package io.replicator.core.batch;

import io.replicator.core.codec.CodecId;
import io.replicator.core.codec.Codecs;
import io.replicator.core.codec.MalformedEncodingException;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One batch, parsed and checked in all but its payload's content. A view: the bytes it was parsed from must stay as they are while it is
 * used. Immutable: any thread.
 */
public final class BatchReader {
    private static final ByteBuffer ZEROES =
            ByteBuffer.allocateDirect(Geometry.BLOCK_BYTES).asReadOnlyBuffer();

    private final Geometry geometry;
    private final FaultCode whenBad;
    private final BatchHeader header;
    private final ByteBuffer encoded;
    private final List<BatchChunk> chunks;
    private final int[] payloadOffsets;

    BatchReader(
            Geometry geometry,
            FaultCode whenBad,
            BatchHeader header,
            ByteBuffer encoded,
            List<BatchChunk> chunks,
            int[] payloadOffsets) {
        this.geometry = geometry;
        this.whenBad = whenBad;
        this.header = header;
        this.encoded = encoded;
        this.chunks = chunks;
        this.payloadOffsets = payloadOffsets;
    }

    /** Parses a batch that a peer sent, from the buffer's position to its limit; whatever is wrong with it is {@code MALFORMED_FRAME}. */
    public static BatchReader parse(ByteBuffer batch, Geometry geometry) {
        return parse(batch, geometry, FaultCode.MALFORMED_FRAME);
    }

    /**
     * Parses a batch for a volume of this geometry, from the buffer's position to its limit, without moving it.
     *
     * @param whenBad the code of the {@link ReplicatorException} where these bytes are not one whole batch for such a volume
     */
    public static BatchReader parse(ByteBuffer batch, Geometry geometry, FaultCode whenBad) {
        return new BatchParser(batch, geometry, whenBad).parse();
    }

    /** The chunks, ascending. */
    public List<BatchChunk> chunks() {
        return chunks;
    }

    /** Bytes of the payload once decoded, 0 to {@value Batch#MAX_PAYLOAD_BYTES}. */
    public int payloadBytes() {
        return header.payloadBytes();
    }

    /** Where a chunk's blocks begin in the decoded payload, counted from its first byte; they lie there one after the other. */
    public int payloadOffset(int chunkIndex) {
        return payloadOffsets[chunkIndex];
    }

    /**
     * Decodes the payload into the target's next {@link #payloadBytes} bytes and moves its position past them.
     *
     * @throws ReplicatorException where the payload does not decode to exactly that many bytes
     */
    public void decompress(ByteBuffer target) {
        ByteBuffer exact = target.slice(target.position(), payloadBytes());
        try {
            Codecs.of(header.codec()).decode(encoded.duplicate(), exact);
        } catch (MalformedEncodingException e) {
            throw new ReplicatorException(
                    whenBad, "A batch's payload does not decode (" + e.getMessage() + "); it must be sent again.", e);
        }
        target.position(target.position() + payloadBytes());
    }

    /**
     * The decoded payload from position to limit: a read-only view of the batch where it is not compressed, else decompressed into the
     * scratch buffer from its position on. The scratch's own position does not move.
     *
     * @param scratch room for at least {@link #payloadBytes}
     */
    public ByteBuffer payload(ByteBuffer scratch) {
        if (header.codec() == CodecId.RAW) {
            return encoded.duplicate();
        }
        ByteBuffer decoded = scratch.slice(scratch.position(), payloadBytes());
        decompress(decoded);
        return decoded.flip();
    }

    /**
     * Tells the changed blocks of a chunk in ascending order.
     *
     * @param chunkIndex index into {@link #chunks}
     * @param payload the decoded payload, from position to limit; not moved
     */
    public void forEachBlock(int chunkIndex, ByteBuffer payload, BlockVisitor visitor) {
        checkPayload(payload);
        BatchChunk chunk = chunks.get(chunkIndex);
        int chunkLength = geometry.chunkLength(chunk.chunk());
        int from = payload.position() + payloadOffsets[chunkIndex];
        BlockMask changed = chunk.changed();
        for (int i = changed.nextSet(0); i >= 0; i = changed.nextSet(i + 1)) {
            int length = Batch.blockLength(i, chunkLength);
            if (chunk.zero().isSet(i)) {
                visitor.block(i, ZEROES.slice(0, length));
            } else {
                visitor.block(i, payload.slice(from, length));
                from += length;
            }
        }
    }

    /**
     * Lays the changed blocks of a chunk over its other bytes.
     *
     * @param chunkIndex index into {@link #chunks}
     * @param payload the decoded payload, from position to limit; not moved
     * @param chunkBytes the chunk's base, from position to limit, exactly as long as the chunk; not moved. Where the chunk is
     *     {@link BatchChunk#whole} its bytes before do not matter
     */
    public void applyTo(int chunkIndex, ByteBuffer payload, ByteBuffer chunkBytes) {
        checkPayload(payload);
        BatchChunk chunk = chunks.get(chunkIndex);
        int chunkLength = geometry.chunkLength(chunk.chunk());
        if (chunkBytes.remaining() != chunkLength) {
            throw new IllegalArgumentException(
                    "chunk " + chunk.chunk() + " has " + chunkLength + " bytes, not " + chunkBytes.remaining());
        }
        int from = payload.position() + payloadOffsets[chunkIndex];
        BlockMask changed = chunk.changed();
        for (int i = changed.nextSet(0); i >= 0; i = changed.nextSet(i + 1)) {
            int length = Batch.blockLength(i, chunkLength);
            int to = chunkBytes.position() + i * Geometry.BLOCK_BYTES;
            if (chunk.zero().isSet(i)) {
                chunkBytes.put(to, ZEROES, 0, length);
            } else {
                chunkBytes.put(to, payload, from, length);
                from += length;
            }
        }
    }

    private void checkPayload(ByteBuffer payload) {
        if (payload.remaining() != payloadBytes()) {
            throw new IllegalArgumentException("a payload of " + payloadBytes() + " bytes, not " + payload.remaining());
        }
    }
}
