package io.replicator.core.wire;

/** PROBE, which is as large as it is asked to be, and its echo. */
final class ProbeFormats {
    /** A probe without filler. */
    static final int LEAST_PROBE_BYTES = 16;

    private ProbeFormats() {}

    static final class Ask extends MessageFormat<Message.Probe> {
        Ask() {
            super(Message.Probe.class);
        }

        @Override
        void write(WireWriter out, Message.Probe message) {
            out.i64(message.token())
                    .u32(message.occupiedMicros())
                    .u32(message.fillerBytes())
                    .filler(message.token(), message.fillerBytes());
        }

        @Override
        Message.Probe read(WireReader in) {
            long token = in.i64();
            long occupiedMicros = in.u32();
            if (occupiedMicros > Message.Probe.MAX_OCCUPIED_MICROS) {
                throw in.malformed("it wants the path for too long");
            }
            long fillerBytes = in.u32();
            in.skip(fillerBytes);
            return new Message.Probe(token, (int) occupiedMicros, (int) fillerBytes);
        }
    }

    static final class Echo extends MessageFormat<Message.ProbeEcho> {
        Echo() {
            super(Message.ProbeEcho.class);
        }

        @Override
        void write(WireWriter out, Message.ProbeEcho message) {
            out.i64(message.token()).u63(1, message.receivedBytes()).i64(message.arrivedNanos());
        }

        @Override
        Message.ProbeEcho read(WireReader in) {
            return new Message.ProbeEcho(in.i64(), in.u63(1, "received bytes"), in.i64());
        }
    }
}
