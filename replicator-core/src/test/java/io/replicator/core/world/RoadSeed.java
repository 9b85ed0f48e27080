package io.replicator.core.world;

import io.replicator.core.seed.ManifestTarget;
import io.replicator.core.volume.Generation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/** A seed on the road: its manifest, and a copy of the device's bytes that was made some time after its capture. */
final class RoadSeed implements ManifestTarget {
    final WorldSite source;
    final long epoch;
    private final ByteArrayOutputStream manifest = new ByteArrayOutputStream();
    private Generation generation = null;
    private byte[] bytes = new byte[0];

    RoadSeed(WorldSite source, long epoch) {
        this.source = source;
        this.epoch = epoch;
    }

    /** The bay leaves. */
    void leave(Generation captured, byte[] device) {
        generation = captured;
        bytes = Arrays.copyOf(device, device.length);
    }

    Generation generation() {
        return generation;
    }

    /** The device that arrives, with a little room at its end; whoever filled it has not flushed it. */
    WorldImage arrive(int extraBytes) {
        WorldImage device = WorldImage.device(bytes.length + extraBytes);
        device.write(0, java.nio.ByteBuffer.wrap(bytes));
        return device;
    }

    ReadableByteChannel read() {
        return Channels.newChannel(new ByteArrayInputStream(manifest.toByteArray()));
    }

    @Override
    public WritableByteChannel open() {
        return Channels.newChannel(manifest);
    }

    @Override
    public void commit() {
        // In memory there is nothing to make durable.
    }

    @Override
    public void abandon() {
        // Nobody keeps a seed that was not done.
    }

    @Override
    public String name() {
        return "manifest of " + source.name;
    }
}
