package io.replicator.core.session;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.wire.Message;
import java.util.ArrayList;
import java.util.List;

/** A set's chunks as the ranges that messages carry. */
final class ChunkRanges {
    private ChunkRanges() {}

    /** Ascending, disjoint ranges that do not touch, in pages of at most {@code most}. No page for an empty set. */
    static List<List<Message.Range>> pages(BlockSet chunks, int most) {
        List<List<Message.Range>> pages = new ArrayList<>();
        List<Message.Range> page = new ArrayList<>();
        long chunk = chunks.nextChunk(0);
        while (chunk >= 0) {
            long last = chunk;
            long following = chunks.nextChunk(last + 1);
            while (following == last + 1) {
                last = following;
                following = chunks.nextChunk(last + 1);
            }
            page.add(new Message.Range(chunk, last));
            if (page.size() == most) {
                pages.add(page);
                page = new ArrayList<>();
            }
            chunk = following;
        }
        if (!page.isEmpty()) {
            pages.add(page);
        }
        return pages;
    }
}
