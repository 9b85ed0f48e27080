package io.replicator.core.session;

/** One trip of a batch on one link's connection. */
final class BackboneTransmission {
    private final BackboneBatch batch;
    private final BackboneLink link;
    private final long ordinal;
    private final long aheadBytes;
    private final BackboneRate.Departure departure;
    private final boolean again;
    private boolean arrived;

    /** @param aheadBytes what was under way on the link then, this included */
    BackboneTransmission(
            BackboneBatch batch, BackboneLink link, long ordinal, long departedAt, long aheadBytes, BackboneRate rate) {
        this.batch = batch;
        this.link = link;
        this.ordinal = ordinal;
        this.aheadBytes = aheadBytes;
        this.departure = rate.departs(departedAt);
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
        return departure.at();
    }

    /** What was under way on the link when it departed, itself included. */
    long aheadBytes() {
        return aheadBytes;
    }

    /** What its link's rate is measured by. */
    BackboneRate.Departure departure() {
        return departure;
    }

    /** Whether it no longer fills the link. */
    boolean hasArrived() {
        return arrived;
    }

    void arrive() {
        arrived = true;
    }
}
