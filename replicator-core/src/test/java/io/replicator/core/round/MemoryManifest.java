package io.replicator.core.round;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.ManifestTarget;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A manifest in memory that fails on order. */
final class MemoryManifest implements ManifestTarget {
    enum Fails {
        NEVER,
        OPENING,
        COMMITTING
    }

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Fails fails;
    Runnable onCommit = () -> {};
    boolean opened;
    boolean committed;
    boolean abandoned;

    MemoryManifest() {
        this(Fails.NEVER);
    }

    MemoryManifest(Fails fails) {
        this.fails = fails;
    }

    ReadableByteChannel read() {
        return Channels.newChannel(new ByteArrayInputStream(bytes.toByteArray()));
    }

    /** Whether there is neither a manifest nor the beginning of one. */
    boolean isNothing() {
        return !committed && (!opened || abandoned);
    }

    @Override
    public WritableByteChannel open() {
        fail(Fails.OPENING, FaultCode.BAD_REQUEST);
        opened = true;
        return Channels.newChannel(bytes);
    }

    @Override
    public void commit() {
        onCommit.run();
        fail(Fails.COMMITTING, FaultCode.IO_ERROR);
        committed = true;
    }

    @Override
    public void abandon() {
        abandoned = !committed;
    }

    @Override
    public String name() {
        return "seed.manifest";
    }

    private void fail(Fails when, FaultCode code) {
        if (fails == when) {
            throw new ReplicatorException(code, "planned: " + when);
        }
    }
}
