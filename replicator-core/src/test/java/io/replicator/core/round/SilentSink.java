package io.replicator.core.round;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.LinkState;
import io.replicator.core.session.BackboneSink;
import io.replicator.core.volume.BootId;
import io.replicator.core.wire.Message;

/** An owner of a backbone that does nothing about what it is told. */
final class SilentSink implements BackboneSink {
    @Override
    public void peerMet(BootId boot) {
        // Nothing follows.
    }

    @Override
    public void peerRestarted() {
        // Nothing follows.
    }

    @Override
    public void deliver(Message message) {
        // Nothing follows.
    }

    @Override
    public void deliverBatch(Message.Batch batch) {
        batch.batch().release();
    }

    @Override
    public void durableThrough(long round, long number) {
        // Nothing follows.
    }

    @Override
    public void roomFor(long round) {
        // Nothing follows.
    }

    @Override
    public void linkStateChanged(String link, LinkState state, FaultCode code, String why) {
        // Nothing follows.
    }

    @Override
    public void allLinksDown() {
        // Nothing follows.
    }

    @Override
    public void linksBack() {
        // Nothing follows.
    }

    @Override
    public void setTimer(long delayNanos) {
        // Nothing follows.
    }
}
