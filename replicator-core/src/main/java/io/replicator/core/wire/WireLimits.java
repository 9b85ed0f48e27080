package io.replicator.core.wire;

import io.replicator.core.batch.Batch;

/**
 * What a frame may at most hold. Checked by the sender before it sends and by the receiver before it takes memory; {@code
 * docs/protocol.md} has the same numbers, and a test compares them.
 */
public final class WireLimits {
    /** The protocol version spoken here; another major version is refused. */
    public static final int MAJOR = 1;

    /** The additions to the major version that are known here. */
    public static final int MINOR = 0;

    /** The bit of HELLO's features that stands for tests of a link: PROBE, PROBE_ECHO and their channel. */
    public static final long FEATURE_LINK_TEST = 1;

    /** The most bytes of an agent's name, in UTF-8. */
    public static final int MAX_AGENT_NAME_BYTES = 64;

    /** The most bytes of a link's name, in UTF-8. */
    public static final int MAX_LINK_NAME_BYTES = 64;

    /** The most bytes of a volume's name, in UTF-8. */
    public static final int MAX_VOLUME_NAME_BYTES = 255;

    /** The most bytes of a text for people, in UTF-8; a longer one is cut by the sender. */
    public static final int MAX_TEXT_BYTES = 1024;

    /** The longest payload of any frame but BATCH, so that a control connection's buffer has a bound. */
    public static final int MAX_CONTROL_PAYLOAD_BYTES = 512 << 10;

    /** The longest payload of a BATCH frame. */
    public static final int MAX_BATCH_PAYLOAD_BYTES = FrameHeader.BATCH_PREFIX_BYTES + Batch.MAX_BYTES;

    private WireLimits() {}
}
