package io.replicator.core.wire;

/** DAMAGE_LIST, NEED, GONE and KEEP: a round's number and ranges of its chunks. */
final class ChunkListFormats {
    private ChunkListFormats() {}

    static final class Damage extends MessageFormat<Message.DamageList> {
        Damage() {
            super(Message.DamageList.class);
        }

        @Override
        void write(WireWriter out, Message.DamageList message) {
            ChunkRanges.write(out.u63(1, message.round()), message.chunks());
        }

        @Override
        Message.DamageList read(WireReader in) {
            return new Message.DamageList(in.u63(1, "round"), ChunkRanges.read(in));
        }
    }

    static final class Need extends MessageFormat<Message.Need> {
        Need() {
            super(Message.Need.class);
        }

        @Override
        void write(WireWriter out, Message.Need message) {
            ChunkRanges.write(out.u63(1, message.round()), message.chunks());
        }

        @Override
        Message.Need read(WireReader in) {
            return new Message.Need(in.u63(1, "round"), ChunkRanges.read(in));
        }
    }

    static final class Gone extends MessageFormat<Message.Gone> {
        Gone() {
            super(Message.Gone.class);
        }

        @Override
        void write(WireWriter out, Message.Gone message) {
            ChunkRanges.write(out.u63(1, message.round()), message.chunks());
        }

        @Override
        Message.Gone read(WireReader in) {
            return new Message.Gone(in.u63(1, "round"), ChunkRanges.read(in));
        }
    }

    static final class Keep extends MessageFormat<Message.Keep> {
        Keep() {
            super(Message.Keep.class);
        }

        @Override
        void write(WireWriter out, Message.Keep message) {
            ChunkRanges.write(out.u63(1, message.round()), message.chunks());
        }

        @Override
        Message.Keep read(WireReader in) {
            return new Message.Keep(in.u63(1, "round"), ChunkRanges.read(in));
        }
    }
}
