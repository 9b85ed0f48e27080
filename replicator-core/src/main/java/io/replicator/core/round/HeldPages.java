package io.replicator.core.round;

import io.replicator.core.extent.Geometry;
import io.replicator.core.transfer.HeldChunks;
import io.replicator.core.transfer.HeldRun;
import io.replicator.core.wire.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * What a replica holds of an earlier round, asked for a page at a time as the capture comes to it, and what of it is kept. Owned by the lane.
 *
 * <p>At most two pages are here at once, however much is held. A range that is kept spans what is not held, but nothing that is held and not
 * kept, so that one range says it where everything is as it was.
 */
final class HeldPages implements HeldChunks {
    private final Geometry geometry;
    private final LongConsumer ask;
    private final Consumer<List<Message.Range>> keep;
    private final ArrayDeque<Message.Held> waiting = new ArrayDeque<>();
    private List<Message.Range> ranges = new ArrayList<>();
    private long knownThrough = -1;
    private long keptFirst = -1;
    private long keptLast;
    private boolean asking;

    /**
     * Nothing is known yet.
     *
     * @param ask wants a page from that chunk on
     * @param keep takes a page of ranges that are kept
     */
    HeldPages(Geometry geometry, LongConsumer ask, Consumer<List<Message.Range>> keep) {
        this.geometry = geometry;
        this.ask = ask;
        this.keep = keep;
    }

    /** A page came. */
    void page(long through, List<Message.Held> chunks) {
        asking = false;
        knownThrough = through;
        waiting.addAll(chunks);
    }

    /** The capture is at its end: what was not decided is not kept. */
    void end() {
        endRange();
        if (!ranges.isEmpty()) {
            tellRanges();
        }
    }

    @Override
    public boolean isKnown(long firstChunk, long lastChunk) {
        while (!waiting.isEmpty() && waiting.getFirst().chunk() < firstChunk) {
            waiting.removeFirst();
            endRange();
        }
        if (lastChunk <= knownThrough) {
            askAhead();
            return true;
        }
        askFrom(Math.max(firstChunk, knownThrough + 1));
        return false;
    }

    @Override
    public HeldRun take(long firstChunk, long lastChunk) {
        HeldRun run = new HeldRun();
        while (!waiting.isEmpty() && waiting.getFirst().chunk() <= lastChunk) {
            Message.Held held = waiting.removeFirst();
            run.add(held.chunk(), held.digest());
        }
        return run;
    }

    @Override
    public void decided(HeldRun run) {
        for (int i = 0; i < run.size(); i++) {
            if (!run.isKept(i)) {
                endRange();
            } else {
                keptFirst = keptFirst < 0 ? run.chunk(i) : keptFirst;
                keptLast = run.chunk(i);
            }
        }
    }

    private void askAhead() {
        if (waiting.size() < Message.HeldList.MAX_CHUNKS / 2 && knownThrough + 1 < geometry.chunkCount()) {
            askFrom(knownThrough + 1);
        }
    }

    private void askFrom(long chunk) {
        if (asking) {
            return;
        }
        asking = true;
        if (chunk > knownThrough + 1) {
            // Nobody will know what is held in between.
            endRange();
        }
        ask.accept(chunk);
    }

    private void endRange() {
        if (keptFirst >= 0) {
            ranges.add(new Message.Range(keptFirst, keptLast));
            keptFirst = -1;
            if (ranges.size() == Message.DamageList.MAX_RANGES) {
                tellRanges();
            }
        }
    }

    private void tellRanges() {
        keep.accept(ranges);
        ranges = new ArrayList<>();
    }
}
