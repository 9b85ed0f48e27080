package io.replicator.core.wire;

/** HEARTBEAT and its echo: one number that only its sender understands. */
final class HeartbeatFormats {
    private HeartbeatFormats() {}

    static final class Ask extends MessageFormat<Message.Heartbeat> {
        Ask() {
            super(Message.Heartbeat.class);
        }

        @Override
        void write(WireWriter out, Message.Heartbeat message) {
            out.i64(message.nanos());
        }

        @Override
        Message.Heartbeat read(WireReader in) {
            return new Message.Heartbeat(in.i64());
        }
    }

    static final class Echo extends MessageFormat<Message.HeartbeatEcho> {
        Echo() {
            super(Message.HeartbeatEcho.class);
        }

        @Override
        void write(WireWriter out, Message.HeartbeatEcho message) {
            out.i64(message.nanos());
        }

        @Override
        Message.HeartbeatEcho read(WireReader in) {
            return new Message.HeartbeatEcho(in.i64());
        }
    }
}
