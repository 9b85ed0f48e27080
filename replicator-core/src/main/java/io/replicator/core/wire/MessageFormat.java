package io.replicator.core.wire;

/** The payload of one type of message. Stateless. */
abstract class MessageFormat<M extends Message> {
    private final Class<M> messageClass;

    MessageFormat(Class<M> messageClass) {
        this.messageClass = messageClass;
    }

    /** Writes the payload of a message that is this format's own. */
    final void writeMessage(WireWriter out, Message message) {
        write(out, messageClass.cast(message));
    }

    /** Writes the payload. */
    abstract void write(WireWriter out, M message);

    /** Reads the payload; what remains unread afterwards is refused by the caller. */
    abstract M read(WireReader in);
}
