package io.replicator.core.wire;

import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.VolumeId;
import java.util.Optional;

/** The steps of a round that succeed, all of fixed length. */
final class RoundFormats {
    private RoundFormats() {}

    static final class Begin extends MessageFormat<Message.RoundBegin> {
        Begin() {
            super(Message.RoundBegin.class);
        }

        @Override
        void write(WireWriter out, Message.RoundBegin begin) {
            out.u63(1, begin.round())
                    .uuid(begin.volume().uuid())
                    .uuid(begin.relation().uuid());
            boolean atNone =
                    begin.kind() == Message.RoundKind.DIRECT && begin.base().equals(GenerationId.NONE);
            out.optionalUuid(
                    atNone ? Optional.empty() : Optional.of(begin.base().uuid()));
            GenerationFormat.write(out, begin.next());
            int kind =
                    switch (begin.kind()) {
                        case DELTA -> 1;
                        case COMPARE -> 2;
                        case DIRECT -> 3;
                    };
            out.u63(0, begin.expectedBytes()).u8(kind);
        }

        @Override
        Message.RoundBegin read(WireReader in) {
            long round = in.u63(1, "round");
            VolumeId volume = new VolumeId(in.uuid("volume"));
            IncarnationId relation = new IncarnationId(in.uuid("relation"));
            GenerationId base = in.optionalUuid().map(GenerationId::new).orElse(GenerationId.NONE);
            Generation next = GenerationFormat.read(in);
            long expectedBytes = in.u63(0, "expected bytes");
            Message.RoundKind kind = kind(in);
            if (kind != Message.RoundKind.DIRECT && base.equals(GenerationId.NONE)) {
                throw in.malformed("base is the nil UUID");
            }
            return new Message.RoundBegin(round, volume, relation, base, next, expectedBytes, kind);
        }

        private static Message.RoundKind kind(WireReader in) {
            return switch (in.u8()) {
                case 1 -> Message.RoundKind.DELTA;
                case 2 -> Message.RoundKind.COMPARE;
                case 3 -> Message.RoundKind.DIRECT;
                default -> throw in.malformed("an unknown kind of round");
            };
        }
    }

    static final class Ready extends MessageFormat<Message.RoundReady> {
        Ready() {
            super(Message.RoundReady.class);
        }

        @Override
        void write(WireWriter out, Message.RoundReady ready) {
            int mode =
                    switch (ready.mode()) {
                        case REDO -> 1;
                        case SNAPSHOT -> 2;
                        case DIRECT -> 3;
                    };
            out.u63(1, ready.round())
                    .u8(mode)
                    .u63(0, ready.damagedChunks())
                    .u63(0, ready.creditBytes())
                    .u63(0, ready.heldChunks());
        }

        @Override
        Message.RoundReady read(WireReader in) {
            long round = in.u63(1, "round");
            Message.Mode mode =
                    switch (in.u8()) {
                        case 1 -> Message.Mode.REDO;
                        case 2 -> Message.Mode.SNAPSHOT;
                        case 3 -> Message.Mode.DIRECT;
                        default -> throw in.malformed("an unknown mode");
                    };
            return new Message.RoundReady(
                    round, mode, in.u63(0, "damaged chunks"), in.u63(0, "credit"), in.u63(0, "held chunks"));
        }
    }

    static final class Commit extends MessageFormat<Message.RoundCommit> {
        Commit() {
            super(Message.RoundCommit.class);
        }

        @Override
        void write(WireWriter out, Message.RoundCommit commit) {
            out.u63(1, commit.round())
                    .uuid(commit.next().uuid())
                    .digest(commit.root())
                    .u63(0, commit.batches())
                    .u63(0, commit.chunks());
        }

        @Override
        Message.RoundCommit read(WireReader in) {
            long round = in.u63(1, "round");
            GenerationId next = new GenerationId(in.uuid("next"));
            Digest root = in.digest();
            return new Message.RoundCommit(round, next, root, in.u63(0, "batches"), in.u63(0, "chunks"));
        }
    }

    static final class Durable extends MessageFormat<Message.RoundDurable> {
        Durable() {
            super(Message.RoundDurable.class);
        }

        @Override
        void write(WireWriter out, Message.RoundDurable durable) {
            out.u63(1, durable.round()).uuid(durable.generation().uuid());
        }

        @Override
        Message.RoundDurable read(WireReader in) {
            return new Message.RoundDurable(in.u63(1, "round"), new GenerationId(in.uuid("generation")));
        }
    }

    static final class Applied extends MessageFormat<Message.RoundApplied> {
        Applied() {
            super(Message.RoundApplied.class);
        }

        @Override
        void write(WireWriter out, Message.RoundApplied applied) {
            out.u63(1, applied.round()).uuid(applied.generation().uuid()).u63(0, applied.damagedChunks());
        }

        @Override
        Message.RoundApplied read(WireReader in) {
            long round = in.u63(1, "round");
            GenerationId generation = new GenerationId(in.uuid("generation"));
            return new Message.RoundApplied(round, generation, in.u63(0, "damaged chunks"));
        }
    }
}
