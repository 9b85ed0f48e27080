package io.replicator.core.replica;

import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;

/**
 * One entry of the directory at a sealed journal's end: which record holds a chunk.
 *
 * <p>Layout, big-endian: chunk (4 bytes), the record's first sector (4), the chunk's index in its batch (2), zero (2), digest (32).
 * Entries ascend by chunk.
 *
 * @param chunk the chunk
 * @param sector the record's offset in the journal divided by 512
 * @param position index of the chunk in the record's batch
 * @param digest the chunk's digest at the journal's generation
 */
record JournalEntry(long chunk, int sector, int position, Digest digest) {
    static final int BYTES = 44;

    static JournalEntry readFrom(ByteBuffer source) {
        long chunk = source.getInt() & 0xFFFF_FFFFL;
        int sector = source.getInt();
        int position = source.getChar();
        source.getChar();
        return new JournalEntry(chunk, sector, position, Digest.readFrom(source));
    }

    void writeTo(ByteBuffer target) {
        target.putInt((int) chunk).putInt(sector).putChar((char) position).putChar((char) 0);
        digest.writeTo(target);
    }
}
