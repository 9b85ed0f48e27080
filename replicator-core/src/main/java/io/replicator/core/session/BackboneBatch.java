package io.replicator.core.session;

import io.replicator.core.wire.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** A batch that was offered and is not known to be durable at the replica. Holds its lease until {@link #release}. */
final class BackboneBatch {
    private final Message.Batch message;
    private final int bytes;
    private final LongSupplier windowBytes;
    private final List<BackboneTransmission> transmissions = new ArrayList<>(2);
    private boolean queued;
    private boolean settled;
    private boolean sent;

    /**
     * Takes over the hold that came with the offer.
     *
     * @param windowBytes how much of its round may be on the way and not durable, as the replica allows at present
     */
    BackboneBatch(Message.Batch message, LongSupplier windowBytes) {
        this.message = message;
        this.windowBytes = windowBytes;
        this.bytes = message.batch().length();
    }

    long number() {
        return message.number();
    }

    int bytes() {
        return bytes;
    }

    /** How much may be offered from this batch on before it has arrived. */
    long windowBytes() {
        return windowBytes.getAsLong();
    }

    /** The message with one more hold, for the transport to release. */
    Message.Batch forTransport() {
        message.batch().retain();
        return message;
    }

    /** Gives up the hold that came with the offer. */
    void release() {
        message.batch().release();
    }

    boolean isQueued() {
        return queued;
    }

    void setQueued(boolean queued) {
        this.queued = queued;
    }

    /** Whether it need not travel (again): it was received, or its round is over. */
    boolean isSettled() {
        return settled;
    }

    void settle() {
        settled = true;
    }

    /** Whether any link has carried it. */
    boolean wasSent() {
        return sent;
    }

    void addTransmission(BackboneTransmission transmission) {
        sent = true;
        transmissions.add(transmission);
    }

    void removeTransmission(BackboneTransmission transmission) {
        transmissions.remove(transmission);
    }

    List<BackboneTransmission> transmissions() {
        return transmissions;
    }

    /** Whether a link that is not under suspicion carries it. */
    boolean isWellCarried() {
        for (BackboneTransmission transmission : transmissions) {
            if (transmission.link().isTrusted()) {
                return true;
            }
        }
        return false;
    }
}
