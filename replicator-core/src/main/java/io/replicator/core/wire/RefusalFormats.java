package io.replicator.core.wire;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.volume.VolumeId;

/** CLOSE, VOLUME_CONFLICT and ROUND_ABORT: a fault's number and a text for people, behind what they are about. */
final class RefusalFormats {
    private RefusalFormats() {}

    static final class Close extends MessageFormat<Message.Close> {
        Close() {
            super(Message.Close.class);
        }

        @Override
        void write(WireWriter out, Message.Close close) {
            out.u16(close.code().number()).text(close.text());
        }

        @Override
        Message.Close read(WireReader in) {
            return new Message.Close(code(in), in.text());
        }
    }

    static final class Conflict extends MessageFormat<Message.VolumeConflict> {
        Conflict() {
            super(Message.VolumeConflict.class);
        }

        @Override
        void write(WireWriter out, Message.VolumeConflict conflict) {
            out.uuid(conflict.volume().uuid()).u16(conflict.code().number()).text(conflict.text());
        }

        @Override
        Message.VolumeConflict read(WireReader in) {
            return new Message.VolumeConflict(new VolumeId(in.uuid("volume")), code(in), in.text());
        }
    }

    static final class Abort extends MessageFormat<Message.RoundAbort> {
        Abort() {
            super(Message.RoundAbort.class);
        }

        @Override
        void write(WireWriter out, Message.RoundAbort abort) {
            out.u63(1, abort.round())
                    .u8(abort.bySource() ? 1 : 0)
                    .u16(abort.code().number())
                    .text(abort.text());
        }

        @Override
        Message.RoundAbort read(WireReader in) {
            return new Message.RoundAbort(in.u63(1, "round"), in.bool("by source"), code(in), in.text());
        }
    }

    /** A number that this version does not know is INTERNAL: the peer may have learnt new ones. */
    private static FaultCode code(WireReader in) {
        int number = in.u16();
        if (number == 0) {
            throw in.malformed("no fault code");
        }
        return FaultCode.ofNumber(number);
    }
}
