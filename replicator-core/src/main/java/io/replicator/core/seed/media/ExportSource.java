package io.replicator.core.seed.media;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.seed.ManifestHeader;
import java.util.concurrent.Executor;
import java.util.function.LongConsumer;

/**
 * What an export reads, and with what.
 *
 * @param device the volume's, at the source; it may be written to meanwhile
 * @param header of the seed's manifest
 * @param steps runs reads, several at once
 * @param pool what they are leased from
 * @param pace told how many bytes are about to be read, and returns when they may be; throws to stop
 */
public record ExportSource(
        BlockDevice device, ManifestHeader header, Executor steps, BufferPool pool, LongConsumer pace) {}
