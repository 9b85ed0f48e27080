package io.replicator.core.replica;

import java.nio.ByteBuffer;

/**
 * What a commit record says of the journal it commits: where its directory is and what it must look like.
 *
 * @param directoryOffset the directory's first byte in the journal
 * @param chunks entries of the directory
 * @param directoryCrc CRC32C of all entries
 */
record JournalSeal(long directoryOffset, long chunks, int directoryCrc) {
    /** Stored length. */
    static final int BYTES = 20;

    JournalSeal {
        if (directoryOffset < 0 || chunks < 0) {
            throw new IllegalArgumentException("a journal's directory of " + chunks + " chunks at " + directoryOffset);
        }
    }

    static JournalSeal readFrom(ByteBuffer source) {
        return new JournalSeal(source.getLong(), source.getLong(), source.getInt());
    }

    void writeTo(ByteBuffer target) {
        target.putLong(directoryOffset).putLong(chunks).putInt(directoryCrc);
    }
}
