package io.replicator.core.session;

import io.replicator.core.wire.Message;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Puts the peer's sequenced messages back in order, each once. Sets aside at most {@link BackboneSettings#CONTROL_WINDOW} of them. */
final class BackboneControlInbox {
    private final TreeMap<Long, Message> aside = new TreeMap<>();
    private long receivedThrough;

    /** Takes a message; false where its sequence is outside what the peer may send. */
    boolean take(long sequence, Message message, Consumer<Message> inOrder) {
        if (sequence < 1 || sequence > receivedThrough + BackboneSettings.CONTROL_WINDOW) {
            return false;
        }
        if (sequence > receivedThrough) {
            aside.putIfAbsent(sequence, message);
        }
        while (true) {
            Message next = aside.remove(receivedThrough + 1);
            if (next == null) {
                return true;
            }
            receivedThrough++;
            inOrder.accept(next);
        }
    }

    /** Every message up to this one was received. */
    long receivedThrough() {
        return receivedThrough;
    }

    void reset() {
        aside.clear();
        receivedThrough = 0;
    }
}
