package io.replicator.core.index;

import io.replicator.core.volume.GenerationId;

/**
 * For whom a dirty set is kept, and since when.
 *
 * @param base the generation the peer or the seed holds
 * @param completeThrough the number of the last capture whose changes are in the set or in {@code base}
 */
record SetHead(SetOwner owner, GenerationId base, long completeThrough) {}
