package io.replicator.core.seed.media;

import java.nio.ByteBuffer;

/**
 * The content key of one file on a medium: seals its segments or opens them. Thread-safe; it burns and does not block.
 *
 * <p>A key seals one writing of one file, each number once.
 */
public interface FileSeal {
    /** Bytes by which a sealed body is longer. */
    int OVERHEAD_BYTES = 16;

    /** How the key is wrapped for whoever opens the file: the body of its key segments. */
    byte[] wrappedKey();

    /**
     * Seals the plain bytes from position to limit into the target from its position on, and moves both.
     *
     * @param associated what the body is bound to
     * @param last whether this is the file's last segment
     */
    void seal(ByteBuffer associated, int number, boolean last, ByteBuffer plain, ByteBuffer target);

    /** The reverse; false where these bytes were not sealed so, with that key, in that place. What is in the target is then undefined. */
    boolean open(ByteBuffer associated, int number, boolean last, ByteBuffer sealed, ByteBuffer target);
}
