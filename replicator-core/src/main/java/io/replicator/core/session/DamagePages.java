package io.replicator.core.session;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.wire.Message;
import java.util.List;

/**
 * The chunks that a replica needs whole, as DAMAGE_LIST carries them. Made by a step: of a volume that is damaged all over it takes seconds,
 * which are none of the lane's.
 *
 * @param pages ascending ranges
 * @param chunks number of all of them
 */
public record DamagePages(List<List<Message.Range>> pages, long chunks) {
    public DamagePages {
        pages = List.copyOf(pages);
    }

    /** The pages of a set. */
    public static DamagePages of(BlockSet damage) {
        List<List<Message.Range>> pages = ChunkRanges.pages(damage, Message.DamageList.MAX_RANGES);
        long chunks = pages.stream()
                .flatMap(List::stream)
                .mapToLong(range -> range.last() - range.first() + 1)
                .sum();
        return new DamagePages(pages, chunks);
    }
}
