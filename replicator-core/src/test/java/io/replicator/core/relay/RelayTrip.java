package io.replicator.core.relay;

/**
 * When a stretch of bytes is where.
 *
 * @param departsAt when its last byte has left the queue in front of the wire
 * @param arrivesAt when its last byte arrives
 */
record RelayTrip(long departsAt, long arrivesAt) {
    /** It never arrives. */
    static final RelayTrip LOST = new RelayTrip(Long.MAX_VALUE, Long.MAX_VALUE);

    boolean isLost() {
        return arrivesAt == Long.MAX_VALUE;
    }
}
