package io.replicator.core.device;

/** How a range is made to read as zeroes. Either way only by operations after which it certainly does. */
public enum Zeroes {
    /** The range keeps space of its own, so that writing there later cannot find the disk full. */
    WRITE,
    /** The range's space may be given back. */
    UNMAP
}
