package io.replicator.core.hash;

/** A keyed hash of at most one block, whatever its value for a block of zeroes. Thread-safe. */
interface BlockHash {
    /** The hash of {@code length} bytes of the array from {@code start} on, 0 to 4096 of them. */
    long hash(byte[] block, int start, int length);
}
