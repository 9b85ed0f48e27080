package io.replicator.core.session;

import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.util.List;

/**
 * What arrives from the peer and must be acknowledged: sequenced messages and batches.
 *
 * <p>Acknowledgements say all there is to say each time, so they are put off a little to stand for many, and go out on every link.
 */
final class BackboneReceiver {
    private final BackboneSettings settings;
    private final List<BackboneLink> links;
    private final BackboneEffects effects;
    private final BackboneInbound inbound = new BackboneInbound();
    private final BackboneControlInbox control = new BackboneControlInbox();
    private boolean owesAck;
    private int batchesToAck;
    private long ackDue;

    BackboneReceiver(BackboneSettings settings, List<BackboneLink> links, BackboneEffects effects) {
        this.settings = settings;
        this.links = links;
        this.effects = effects;
    }

    BackboneInbound rounds() {
        return inbound;
    }

    /** Takes over the batch's hold; false where the peer may not send it. */
    boolean takeBatch(Message.Batch batch, long now) {
        batchesToAck++;
        oweAck(now);
        BackboneInbound.Verdict verdict = inbound.take(batch);
        if (verdict == BackboneInbound.Verdict.TAKE) {
            effects.tellBatch(batch);
        } else {
            effects.passed(BackbonePath.BATCH_TWICE);
            batch.batch().release();
        }
        return verdict != BackboneInbound.Verdict.REFUSE;
    }

    /** Takes a sequenced message; false where the peer may not send that sequence. */
    boolean takeSequenced(Frame frame, long now) {
        oweAck(now);
        if (frame.sequence() > control.receivedThrough() + 1) {
            effects.passed(BackbonePath.MESSAGE_ASIDE);
        }
        return control.take(frame.sequence(), frame.message(), m -> effects.tell(sink -> sink.deliver(m)));
    }

    void oweAck(long now) {
        if (!owesAck) {
            owesAck = true;
            ackDue = now + settings.ackDelayNanos();
        }
    }

    void oweAckAtOnce(long now) {
        owesAck = true;
        ackDue = now;
    }

    void acknowledge(long now) {
        if (!owesAck || (ackDue > now && batchesToAck < BackboneSettings.ACK_BATCHES)) {
            return;
        }
        owesAck = false;
        batchesToAck = 0;
        List<Message.Ack> acks = inbound.acks(control.receivedThrough());
        for (BackboneLink link : links) {
            if (link.state().isConnected()) {
                acks.forEach(ack -> effects.transmit(link, Message.Channel.CONTROL, new Frame(0, ack)));
            }
        }
    }

    /** {@link Long#MAX_VALUE} where nothing waits to be acknowledged. */
    long ackDueAt() {
        return owesAck ? ackDue : Long.MAX_VALUE;
    }

    /** The peer is gone, and what it sent with it. */
    void reset() {
        inbound.closeAll();
        control.reset();
        owesAck = false;
        batchesToAck = 0;
    }
}
