package io.replicator.core.session;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.util.function.Predicate;

/**
 * A transport to connections that their end has heard of. One that was replaced while the process stood still is gone with all that is given to
 * it until the process has come to the news, and no other has taken its place for whoever does not know of it.
 */
final class HeardTransport implements LinkTransport {
    private final LinkTransport network;
    private final Predicate<String> stale;

    /** @param stale whether news of that link's connection is still to be heard */
    HeardTransport(LinkTransport network, Predicate<String> stale) {
        this.network = network;
        this.stale = stale;
    }

    @Override
    public void transmit(String link, Message.Channel channel, Frame frame) {
        if (!stale.test(link)) {
            network.transmit(link, channel, frame);
        } else if (frame.message() instanceof Message.Batch batch) {
            batch.batch().release();
        }
    }

    @Override
    public void close(String link, FaultCode code, String text) {
        if (!stale.test(link)) {
            network.close(link, code, text);
        }
    }

    @Override
    public boolean setEnabled(String link, boolean enabled) {
        return network.setEnabled(link, enabled);
    }
}
