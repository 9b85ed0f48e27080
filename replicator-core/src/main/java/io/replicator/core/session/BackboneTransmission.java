package io.replicator.core.session;

/** One trip of a batch on one link's connection. */
final class BackboneTransmission {
    private final BackboneBatch batch;
    private final BackboneLink link;
    private final long ordinal;
    private final long departedAt;
    private final long deliveredAtDeparture;
    private final long measuredFrom;
    private final boolean again;
    private boolean arrived;

    BackboneTransmission(BackboneBatch batch, BackboneLink link, long ordinal, long departedAt, BackboneRate rate) {
        this.batch = batch;
        this.link = link;
        this.ordinal = ordinal;
        this.departedAt = departedAt;
        this.deliveredAtDeparture = rate.deliveredBytes();
        this.measuredFrom = rate.deliveredAt();
        this.again = batch.wasSent();
    }

    BackboneBatch batch() {
        return batch;
    }

    BackboneLink link() {
        return link;
    }

    /** Whether the batch had made another trip before, by whatever link: that one may have brought it. */
    boolean isAgain() {
        return again;
    }

    /** Its place among what the connection was given. */
    long ordinal() {
        return ordinal;
    }

    long departedAt() {
        return departedAt;
    }

    /** What the link had delivered in all when it departed, in bytes. */
    long deliveredAtDeparture() {
        return deliveredAtDeparture;
    }

    /** When the last acknowledgement before its departure came. */
    long measuredFrom() {
        return measuredFrom;
    }

    /** Whether it no longer fills the link. */
    boolean hasArrived() {
        return arrived;
    }

    void arrive() {
        arrived = true;
    }
}
