package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.Geometry;
import io.replicator.core.transfer.HeldRun;
import io.replicator.core.volume.Digest;
import io.replicator.core.wire.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A capture walks over what is held, page by page: what it keeps is exactly what the ranges say. */
final class HeldPagesProperties {
    private static final long CHUNKS = 3000;
    private static final Geometry GEOMETRY = new Geometry(CHUNKS * 4096, 4096);

    @Property(tries = 300)
    void theRangesSayWhatWasKept(@ForAll long seed) {
        Random random = new Random(seed);
        NavigableSet<Long> held = someChunks(random);
        Walk walk = new Walk(held, 1 + random.nextInt(60));
        Set<Long> kept = new HashSet<>();
        long chunk = random.nextInt(200);
        while (chunk < CHUNKS) {
            long last = Math.min(CHUNKS - 1, chunk + random.nextInt(16));
            HeldRun run = walk.run(chunk, last);
            List<Long> there = new ArrayList<>(held.subSet(chunk, last + 1));
            assertThat(run.size()).isEqualTo(there.size());
            for (int i = 0; i < run.size(); i++) {
                assertThat(run.chunk(i)).isEqualTo(there.get(i));
                if (random.nextInt(12) > 0 && run.keep(run.chunk(i), digest(run.chunk(i)))) {
                    kept.add(run.chunk(i));
                }
            }
            walk.pages.decided(run);
            chunk = last + 1 + (random.nextInt(6) == 0 ? random.nextInt(400) : 0);
        }
        walk.pages.end();
        Set<Long> said = new HashSet<>();
        long before = -1;
        for (Message.Range range : walk.kept) {
            assertThat(range.first()).isGreaterThan(before);
            before = range.last();
            said.addAll(held.subSet(range.first(), range.last() + 1));
        }
        assertThat(said).isEqualTo(kept);
        assertThat(walk.kept.size()).isLessThanOrEqualTo(held.size());
        assertThat(walk.mostAsked).as("one question at a time").isLessThanOrEqualTo(1);
    }

    @Example
    void whereAllIsKeptOneRangeSaysSo() {
        Walk walk = new Walk(new TreeSet<>(List.of(3L, 700L, 701L, 2999L)), 2);
        for (long chunk = 0; chunk < CHUNKS; chunk += 16) {
            HeldRun run = walk.run(chunk, Math.min(chunk + 15, CHUNKS - 1));
            for (int i = 0; i < run.size(); i++) {
                assertThat(run.keep(run.chunk(i), digest(run.chunk(i)))).isTrue();
            }
            walk.pages.decided(run);
        }
        walk.pages.end();
        assertThat(walk.kept).containsExactly(new Message.Range(3, 2999));
    }

    @Example
    void anotherDigestIsNotKept() {
        Walk walk = new Walk(new TreeSet<>(List.of(5L)), 2);
        HeldRun run = walk.run(0, 15);
        assertThat(run.keep(5, Digest.ZERO)).isFalse();
        assertThat(run.keep(6, digest(6))).isFalse();
        walk.pages.decided(run);
        walk.pages.end();
        assertThat(walk.kept).isEmpty();
    }

    /** Ranges go out in pages, however many there are. */
    @Example
    void manyRangesArePaged() {
        Geometry large = new Geometry(40_000L * 4096, 4096);
        List<Integer> pages = new ArrayList<>();
        HeldPages held = new HeldPages(large, from -> {}, ranges -> pages.add(ranges.size()));
        HeldRun run = new HeldRun();
        for (long chunk = 0; chunk < 20_000; chunk++) {
            run.add(chunk, digest(chunk));
            if (chunk % 2 == 0) {
                assertThat(run.keep(chunk, digest(chunk))).isTrue();
            }
        }
        held.decided(run);
        held.end();
        assertThat(pages).containsExactly(4096, 4096, 1808);
    }

    private static NavigableSet<Long> someChunks(Random random) {
        NavigableSet<Long> held = new TreeSet<>();
        long chunk = random.nextInt(50);
        while (chunk < CHUNKS) {
            held.add(chunk);
            chunk += 1 + (random.nextBoolean() ? 0 : random.nextInt(1 + random.nextInt(60)));
        }
        return held;
    }

    private static Digest digest(long chunk) {
        return new Digest(chunk, 1, 2, 3);
    }

    /** A replica that answers with pages of so many chunks, some time after it was asked. */
    private static final class Walk {
        private final NavigableSet<Long> held;
        private final int pageChunks;
        private final ArrayDeque<Long> asked = new ArrayDeque<>();
        private final List<Message.Range> kept = new ArrayList<>();
        private final HeldPages pages = new HeldPages(GEOMETRY, this::ask, this::keep);
        private int mostAsked;

        Walk(NavigableSet<Long> held, int pageChunks) {
            this.held = held;
            this.pageChunks = pageChunks;
        }

        HeldRun run(long first, long last) {
            while (!pages.isKnown(first, last)) {
                answer();
            }
            return pages.take(first, last);
        }

        private void ask(long from) {
            asked.add(from);
            mostAsked = Math.max(mostAsked, asked.size());
        }

        private void keep(List<Message.Range> ranges) {
            kept.addAll(ranges);
        }

        private void answer() {
            long from = asked.removeFirst();
            List<Message.Held> page = held.tailSet(from).stream()
                    .limit(pageChunks)
                    .map(chunk -> new Message.Held(chunk, digest(chunk)))
                    .toList();
            boolean all = held.tailSet(from).size() <= pageChunks;
            pages.page(all ? CHUNKS - 1 : page.get(page.size() - 1).chunk(), page);
        }
    }
}
