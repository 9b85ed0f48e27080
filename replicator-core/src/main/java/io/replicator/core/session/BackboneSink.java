package io.replicator.core.session;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.LinkState;
import io.replicator.core.volume.BootId;
import io.replicator.core.wire.Message;

/**
 * What a backbone has to tell its owner. Called on the peer's lane after the backbone's own state has settled, so that every method may
 * call the backbone again.
 */
public interface BackboneSink {
    /** A new run of the peer's process was met, the first included. What is sent from here on is for that run. */
    void peerMet(BootId boot);

    /**
     * The peer's process is another one than before: comes before {@link #peerMet}. Every round of the backbone is closed, every batch
     * released, every message that was not acknowledged dropped.
     */
    void peerRestarted();

    /** A sequenced message: each one once, in the order the peer sent them. */
    void deliver(Message message);

    /** A batch of a round that is open as replica: each number once, in any order. The sink takes over the hold of its lease. */
    void deliverBatch(Message.Batch batch);

    /** The replica holds every batch of the round up to this number durably; their leases were released. */
    void durableThrough(long round, long number);

    /** After {@link Backbone#offer} refused: there is room again for a batch of that round. */
    void roomFor(long round);

    /** A link's state changed; {@code code} and {@code why} say what it was that changed it. */
    void linkStateChanged(String link, LinkState state, FaultCode code, String why);

    /** No link can carry anything now. */
    void allLinksDown();

    /** The first link can be used. */
    void linksBack();

    /** Call {@link Backbone#tick} once in this many nanoseconds; takes the place of what was asked before. */
    void setTimer(long delayNanos);
}
