package io.replicator.core.batch;

import io.replicator.core.codec.CodecId;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Turns bytes that nobody vouches for into a {@link BatchReader}, or refuses them. */
final class BatchParser {
    private final ByteBuffer in;
    private final Geometry geometry;
    private final FaultCode whenBad;

    BatchParser(ByteBuffer batch, Geometry geometry, FaultCode whenBad) {
        this.in = batch.asReadOnlyBuffer().slice().order(ByteOrder.BIG_ENDIAN);
        this.geometry = geometry;
        this.whenBad = whenBad;
    }

    BatchReader parse() {
        BatchHeader header = header();
        int count = header.chunkCount();
        // Both are bounded: the header's count was checked against the limit and against the bytes that are there.
        List<BatchChunk> chunks = new ArrayList<>(count);
        int[] payloadOffsets = new int[count];
        ByteBuffer table = in.slice(Batch.HEADER_BYTES, header.tableBytes());
        long payloadBytes = 0;
        long last = -1;
        for (int i = 0; i < count; i++) {
            BatchChunk chunk = entry(table, last);
            chunks.add(chunk);
            payloadOffsets[i] = (int) payloadBytes;
            payloadBytes += Batch.payloadBytes(chunk.changed(), chunk.zero(), geometry.chunkLength(chunk.chunk()));
            check(payloadBytes <= header.payloadBytes(), "more changed blocks than payload");
            last = chunk.chunk();
        }
        check(!table.hasRemaining(), "bytes behind the last entry of the chunk table");
        check(payloadBytes == header.payloadBytes(), "more payload than changed blocks");
        ByteBuffer encoded = in.slice(Batch.HEADER_BYTES + header.tableBytes(), header.encodedBytes());
        return new BatchReader(geometry, whenBad, header, encoded, List.copyOf(chunks), payloadOffsets);
    }

    private BatchHeader header() {
        int length = in.limit();
        check(length >= Batch.MIN_BYTES && length <= Batch.MAX_BYTES, "its length of " + length + " bytes");
        check(in.getInt(0) == Batch.MAGIC, "it does not begin as a batch");
        check(in.get(4) == Batch.VERSION, "format version " + in.get(4));
        CodecId codec = CodecId.ofNumber(in.get(5) & 0xFF)
                .orElseThrow(() -> new ReplicatorException(whenBad, message("codec " + (in.get(5) & 0xFF))));
        int count = in.getShort(6) & 0xFFFF;
        int chunkBytes = in.getInt(8);
        long tableBytes = in.getInt(12) & 0xFFFFFFFFL;
        long payloadBytes = in.getInt(16) & 0xFFFFFFFFL;
        long encodedBytes = in.getInt(20) & 0xFFFFFFFFL;
        check(in.getInt(24) == 0, "its reserved bytes are not zero");
        check(count >= 1 && count <= Batch.MAX_CHUNKS, count + " chunks");
        check(
                chunkBytes == geometry.chunkBytes(),
                "its chunks of " + chunkBytes + " bytes where the volume's have " + geometry.chunkBytes());
        check(Batch.HEADER_BYTES + tableBytes + encodedBytes == length, "its parts are not as long as the whole");
        check(tableBytes >= (long) count * Batch.MIN_ENTRY_BYTES, "its chunk table is too short");
        check(payloadBytes <= Batch.MAX_PAYLOAD_BYTES, "a payload of " + payloadBytes + " bytes");
        check(isLegal(codec, payloadBytes, encodedBytes), "its payload is not as long as its codec makes it");
        check(in.getInt(Batch.CHECKSUM_OFFSET) == BatchHeader.checksum(in), "its checksum is wrong");
        return new BatchHeader(codec, count, chunkBytes, (int) tableBytes, (int) payloadBytes, (int) encodedBytes);
    }

    private static boolean isLegal(CodecId codec, long payloadBytes, long encodedBytes) {
        return switch (codec) {
            // Only a batch without any payload: a block that is all zero never has any.
            case ZERO -> payloadBytes == 0 && encodedBytes == 0;
            case RAW -> payloadBytes > 0 && encodedBytes == payloadBytes;
            case LZ4 -> encodedBytes > 0 && encodedBytes < payloadBytes;
        };
    }

    private BatchChunk entry(ByteBuffer table, long last) {
        check(table.remaining() >= Batch.MIN_ENTRY_BYTES, "its chunk table ends within an entry");
        long chunk = table.getInt() & 0xFFFFFFFFL;
        int flags = table.get() & 0xFF;
        check(chunk > last, "its chunks do not ascend");
        check(chunk < geometry.chunkCount(), "a chunk past the volume's end");
        check(Batch.isLegal(flags), "flags that cannot stand together");
        int blocks = geometry.blocksIn(chunk);
        check(
                table.remaining() >= Batch.entryBytes(flags, blocks) - Batch.MIN_ENTRY_BYTES,
                "its chunk table ends within an entry");
        BlockMask changed = (flags & Batch.FLAG_WHOLE) != 0 ? BlockMask.all(blocks) : mask(table, blocks);
        BlockMask zero = BlockMask.none(blocks);
        if ((flags & Batch.FLAG_ALL_ZERO) != 0) {
            zero = changed;
        } else if ((flags & Batch.FLAG_SOME_ZERO) != 0) {
            zero = mask(table, blocks);
        }
        Digest digest = (flags & Batch.FLAG_ZERO_CHUNK) != 0 ? Digest.ZERO : Digest.readFrom(table);
        check(!changed.isEmpty() && zero.andNot(changed).isEmpty(), "a zero block that did not change");
        check(Batch.flagsOf(changed, zero, digest) == flags, "a chunk that is not said in its one form");
        return new BatchChunk(chunk, changed, zero, digest, changed.isAll());
    }

    private BlockMask mask(ByteBuffer table, int blocks) {
        try {
            return BlockMask.readFrom(table, blocks);
        } catch (IllegalArgumentException e) {
            throw new ReplicatorException(whenBad, message("a mask with a block past the chunk's end"), e);
        }
    }

    private void check(boolean condition, String what) {
        if (!condition) {
            throw new ReplicatorException(whenBad, message(what));
        }
    }

    private static String message(String what) {
        return "A batch cannot be used: " + what + ". It must be sent again by an agent of the same protocol version.";
    }
}
