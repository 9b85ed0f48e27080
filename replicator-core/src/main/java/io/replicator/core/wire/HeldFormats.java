package io.replicator.core.wire;

import io.replicator.core.volume.Digest;
import io.replicator.core.wire.Message.Held;
import io.replicator.core.wire.Message.HeldList;
import java.util.ArrayList;
import java.util.List;

/** HELD_ASK and HELD_LIST: what a replica holds of an earlier round. */
final class HeldFormats {
    private static final int HEAD_BYTES = 14;
    private static final int ENTRY_BYTES = 4 + Digest.BYTES;

    /** The longest payload of a page. */
    static final int MAX_LIST_BYTES = HEAD_BYTES + HeldList.MAX_CHUNKS * ENTRY_BYTES;

    private HeldFormats() {}

    static final class Ask extends MessageFormat<Message.HeldAsk> {
        Ask() {
            super(Message.HeldAsk.class);
        }

        @Override
        void write(WireWriter out, Message.HeldAsk ask) {
            out.u63(1, ask.round()).u32(ask.from());
        }

        @Override
        Message.HeldAsk read(WireReader in) {
            return new Message.HeldAsk(in.u63(1, "round"), in.u32());
        }
    }

    static final class Page extends MessageFormat<HeldList> {
        Page() {
            super(HeldList.class);
        }

        @Override
        void write(WireWriter out, HeldList list) {
            out.u63(1, list.round()).u32(list.through()).count(list.chunks().size(), HeldList.MAX_CHUNKS);
            long last = -1;
            for (Held held : list.chunks()) {
                if (held.chunk() <= last || held.chunk() > list.through()) {
                    throw new IllegalArgumentException(
                            "chunk " + held.chunk() + " behind " + last + " in a page through " + list.through());
                }
                out.u32(held.chunk()).digest(held.digest());
                last = held.chunk();
            }
        }

        @Override
        HeldList read(WireReader in) {
            long round = in.u63(1, "round");
            long through = in.u32();
            int count = in.count(HeldList.MAX_CHUNKS, ENTRY_BYTES, "chunks");
            List<Held> chunks = new ArrayList<>(count);
            long last = -1;
            for (int i = 0; i < count; i++) {
                long chunk = in.u32();
                if (chunk <= last || chunk > through) {
                    throw in.malformed("its chunks do not ascend to its end");
                }
                chunks.add(new Held(chunk, in.digest()));
                last = chunk;
            }
            return new HeldList(round, through, chunks);
        }
    }
}
