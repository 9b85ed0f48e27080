package io.replicator.agent.job;

import io.replicator.core.seed.ArrivalCheck.Arrival;
import io.replicator.core.seed.media.PartNumbers;
import io.replicator.core.seed.media.SeedImport.Imported;
import io.replicator.core.seed.media.SeedSet;
import io.replicator.core.volume.Generation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What there is to say of a copy that has arrived, a line for each. */
final class ArrivalWords {
    /** Runs of damaged chunks that are named. */
    private static final int MOST_RUNS = 16;

    private ArrivalWords() {}

    /** All of it, for people. */
    static String block(List<String> words) {
        return String.join("\n  ", words);
    }

    /**
     * Of a copy that came with its disk.
     *
     * @param atSource what its source calls it
     */
    static List<String> attached(String volume, String atSource, Arrival arrival) {
        String words = of(volume, arrival, "everything arrived as it left");
        return otherName(volume, atSource).map(other -> List.of(words, other)).orElseGet(() -> List.of(words));
    }

    /** That the source calls it otherwise, where it does. */
    static Optional<String> otherName(String volume, String atSource) {
        return atSource.equals(volume)
                ? Optional.empty()
                : Optional.of("'" + volume + "' here is what its source calls '" + atSource + "'");
    }

    /** Of a seed that nothing was to be done for. */
    static List<String> already(String volume, Generation generation) {
        return List.of(
                "'" + volume + "' is at generation " + generation.number()
                        + ", which is this seed: it was taken in already, and nothing is to be done",
                "what changed since then comes with a round: replicatorctl resync, at its source");
    }

    /** Of a copy that came off media. */
    static List<String> imported(String volume, Imported imported) {
        List<String> words = new ArrayList<>();
        words.add(of(
                volume,
                imported.arrival(),
                imported.flawed()
                        ? "the device holds everything, although not all of it came off these media: the rest was there"
                        : "everything arrived as it left"));
        words.add("seed " + imported.statement().generation().id() + ", signed by '" + imported.signer()
                + "', manifest " + SeedSet.spoken(imported.statement().manifestHash()));
        if (!imported.deferred().isEmpty()) {
            words.add("of those chunks " + imported.deferred().chunkCount()
                    + " had changed at the source before they could be copied");
        }
        if (!imported.missingParts().isEmpty()) {
            words.add("parts that are on no medium: " + PartNumbers.of(imported.missingParts()));
        }
        words.addAll(imported.notes());
        return words;
    }

    private static String of(String volume, Arrival arrival, String whole) {
        String where = "'" + volume + "' is a replica at generation "
                + arrival.generation().number() + "; ";
        if (arrival.damagedChunks() == 0) {
            return where + whole;
        }
        long chunks = arrival.directory().record().identity().geometry().chunkCount();
        return where + arrival.damagedChunks() + " of " + chunks
                + " chunks are not what the manifest says and come with the next round: chunks "
                + ChunkNumbers.of(arrival.damage(), MOST_RUNS);
    }
}
