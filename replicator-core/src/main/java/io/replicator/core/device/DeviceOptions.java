package io.replicator.core.device;

import java.util.Optional;

/**
 * What may be chosen about an open device; what is not chosen follows from the device.
 *
 * @param reads where not chosen, {@code DIRECT} for a block device that is a source, as long as it can, and else {@code PAGE_CACHE}
 * @param zeroes where not chosen, {@code UNMAP} for an image file with holes, and else {@code WRITE}: it was preallocated
 * @param snapshot the plain name of the hidden file beside an image file in which it keeps a snapshot of itself, sharing blocks with it; only
 *     of a device that is a replica. Where not chosen it keeps none
 */
public record DeviceOptions(Optional<ReadPath> reads, Optional<Zeroes> zeroes, Optional<String> snapshot) {
    /** As follows from the device. */
    public static final DeviceOptions DEFAULT = new DeviceOptions(Optional.empty(), Optional.empty(), Optional.empty());

    /** These, read that way. */
    public DeviceOptions with(ReadPath path) {
        return new DeviceOptions(Optional.of(path), zeroes, snapshot);
    }

    /** These, zeroed that way. */
    public DeviceOptions with(Zeroes how) {
        return new DeviceOptions(reads, Optional.of(how), snapshot);
    }

    /** These, with a snapshot of that name. */
    public DeviceOptions withSnapshot(String name) {
        return new DeviceOptions(reads, zeroes, Optional.of(name));
    }
}
