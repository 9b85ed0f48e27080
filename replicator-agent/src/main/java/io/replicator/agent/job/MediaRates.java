package io.replicator.agent.job;

import io.replicator.core.seed.media.MediumMeter;
import io.replicator.core.seed.media.MediumMeter.Reading;
import io.replicator.core.time.Ticker;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How fast each medium of an export is, and whether one is far slower than the others or than it was itself. On the lane; {@link #look} is called now
 * and then.
 *
 * <p>A medium's rate is that of its last minute at work, by what it has flushed: what the system has only taken over says nothing, but that a medium
 * which is still at it is no faster than that.
 */
final class MediaRates {
    /** How often it is looked. */
    static final long LOOK_NANOS = 1_000_000_000L;

    private static final long WINDOW_NANOS = 60_000_000_000L;
    private static final long KNOWN_NANOS = 5_000_000_000L;

    /** A medium so many times slower is one to swap: less is what disks of different age, or their inner tracks, differ by. */
    private static final int FAR_SLOWER = 4;

    private final Map<Path, Medium> media = new LinkedHashMap<>();

    MediaRates(Ticker ticker, Collection<Path> paths) {
        paths.forEach(path -> media.put(path, new Medium(path, new MediumMeter(ticker))));
    }

    /** What measures the medium. */
    MediumMeter meter(Path medium) {
        return Optional.ofNullable(media.get(medium)).orElseThrow().meter;
    }

    /** Takes note of how fast they are now; a sentence for each that is found to be slow. */
    List<String> look() {
        media.values().forEach(Medium::look);
        List<String> found = new ArrayList<>();
        for (Medium medium : media.values()) {
            media.values().stream()
                    .flatMap(other -> medium.standard(other).stream())
                    .max((a, b) -> Long.compare(a.bytesPerSecond(), b.bytesPerSecond()))
                    .flatMap(medium::judge)
                    .ifPresent(found::add);
        }
        return found;
    }

    /** The rate of each, as far as one is known. */
    String words() {
        return media.values().stream()
                .filter(medium -> medium.bytesPerSecond() > 0)
                .map(medium -> medium.path + " " + rate(medium.bytesPerSecond()) + (medium.slow ? ", SLOW" : ""))
                .collect(Collectors.joining("; "));
    }

    private static String rate(long bytesPerSecond) {
        return RoundReports.bytes(bytesPerSecond) + "/s";
    }

    /** What a medium is compared with. */
    private record Standard(long bytesPerSecond, String words) {}

    private static final class Medium {
        private final Path path;
        private final MediumMeter meter;
        private final ArrayDeque<Reading> flushes = new ArrayDeque<>();
        private Reading before = new Reading(0, 0, 0, 0);
        private long bytes;
        private long nanos;
        private long best;
        private boolean slow;

        Medium(Path path, MediumMeter meter) {
            this.path = path;
            this.meter = meter;
        }

        void look() {
            Reading now = meter.reading();
            long moreNanos = now.flushedNanos() - before.flushedNanos();
            if (moreNanos > 0) {
                long moreBytes = now.flushedBytes() - before.flushedBytes();
                flushes.addLast(new Reading(moreBytes, moreNanos, 0, 0));
                bytes += moreBytes;
                nanos += moreNanos;
                while (nanos - flushes.getFirst().flushedNanos() >= WINDOW_NANOS) {
                    Reading old = flushes.removeFirst();
                    bytes -= old.flushedBytes();
                    nanos -= old.flushedNanos();
                }
            }
            before = now;
            best = Math.max(best, bytesPerSecond());
        }

        /** 0 while it is not known. */
        long bytesPerSecond() {
            if (nanos < KNOWN_NANOS) {
                return 0;
            }
            double flushed = bytes * 1e9 / nanos;
            double atMost = (bytes + before.openBytes()) * 1e9 / (nanos + before.openNanos());
            return Math.max(1, (long) Math.min(flushed, atMost));
        }

        Optional<Standard> standard(Medium other) {
            if (other == this) {
                return best == 0
                        ? Optional.empty()
                        : Optional.of(new Standard(best, "it took " + rate(best) + " before"));
            }
            long theirs = other.bytesPerSecond();
            return theirs == 0
                    ? Optional.empty()
                    : Optional.of(new Standard(theirs, other.path + " takes " + rate(theirs)));
        }

        /** What is to be told, once. */
        Optional<String> judge(Standard standard) {
            long now = bytesPerSecond();
            boolean wasSlow = slow;
            // Once told it is slow until it is twice as good as that, so that it is not told again and again.
            slow = now > 0 && (double) now * (wasSlow ? FAR_SLOWER / 2 : FAR_SLOWER) < standard.bytesPerSecond();
            return slow && !wasSlow
                    ? Optional.of(path + " takes " + rate(now) + " only; " + standard.words()
                            + ". Look at its plug and port, or swap it: cancel the job, and give the same command with"
                            + " another medium in its place; what is on media counts")
                    : Optional.empty();
        }
    }
}
