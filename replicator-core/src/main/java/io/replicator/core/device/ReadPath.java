package io.replicator.core.device;

/** Which way bytes are read. */
public enum ReadPath {
    /** Through the page cache, which is coherent for image files and for a device that nobody else uses. */
    PAGE_CACHE,
    /**
     * From the device itself. The only way to read a block device that somebody else writes to: a mounted file system's writes pass the
     * page cache of its device by, which goes on answering what it read before. Neither fills the page cache nor pushes out what production
     * has there.
     */
    DIRECT
}
