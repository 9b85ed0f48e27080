package io.replicator.core.seed;

import java.nio.channels.WritableByteChannel;

/**
 * Where a manifest goes: opened, written, made durable and given its name in one go, or nothing of it remains. One owner; blocking. Failures
 * are {@code BAD_REQUEST} where it must not be written, {@code NO_SPACE} or {@code IO_ERROR}; never {@code FLUSH_FAILED}, which would
 * say that the volume's own state is in doubt.
 */
public interface ManifestTarget {
    /** Begins; once. The channel is closed by {@link #commit} or {@link #abandon}. */
    WritableByteChannel open();

    /** What was written is the manifest, durable under its name when this returns; when it fails nothing of it remains after {@link #abandon}. */
    void commit();

    /** Nothing remains of what was not committed. Idempotent, and allowed before {@link #open}; after {@link #commit} it does nothing. */
    void abandon();

    /** What an administrator knows it by. */
    String name();
}
