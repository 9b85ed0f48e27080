package io.replicator.core.session;

/** What a test may take of a link, and what it must tell the link's judge. On the peer's lane. */
public final class LinkAllowance {
    private final BackboneLink link;

    LinkAllowance(BackboneLink link) {
        this.link = link;
    }

    /** Whether the link carries batches. */
    boolean isUp() {
        return link.isUp();
    }

    /** When the link's limit allows a frame that is as good as a batch; {@link Long#MIN_VALUE} where nothing holds it. */
    long allowedAt() {
        return link.allowedAt();
    }

    /** When the link's limit allows a frame that lets every batch go first; {@link Long#MIN_VALUE} where nothing holds it. */
    long idleAt() {
        return link.pace().idleAt();
    }

    /** So many bytes were sent, beside its batches. */
    void spend(int bytes, long now) {
        link.pace().spend(bytes, now);
    }

    /** For so long what the test has under way, or is about to send, takes the path: an answer that is late by that is no silence of the link. */
    void occupy(long nanos, long now) {
        link.occupy(nanos, now);
    }

    /** Bytes of batches that the link was given so far. */
    long sentBytes() {
        return link.sentBytes();
    }

    /** What the link may send in a second; 0 for no limit. */
    long limitBytesPerSecond() {
        return link.pace().bytesPerSecond();
    }
}
