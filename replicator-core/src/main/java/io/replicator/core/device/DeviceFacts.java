package io.replicator.core.device;

import java.util.OptionalLong;

/**
 * What the system says of an open device, to recognise it by when it is opened again.
 *
 * @param identity what stays the same of it whatever it holds: of an image file its inode and when that was made, of a block device the
 *     name that its maker, or LVM, gave it; empty where the system tells of nothing
 * @param sizeBytes its size now
 * @param changedNanos when an image file was last changed, nanoseconds since 1970 UTC; a block device has no such time
 */
public record DeviceFacts(String identity, long sizeBytes, OptionalLong changedNanos) {
    /** The most bytes of an identity in UTF-8. */
    public static final int MAX_IDENTITY_BYTES = 255;
}
