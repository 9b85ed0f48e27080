package io.replicator.agent.cli.view;

import io.replicator.core.report.Repairs;
import io.replicator.core.report.SeedReport;
import java.util.List;

/** Seeds on the road. */
public final class SeedView {
    private final Palette palette;

    /** @param palette for headings and faults */
    public SeedView(Palette palette) {
        this.palette = palette;
    }

    /**
     * All of them.
     *
     * @param nowMillis the agent's clock; where it is not known, the moment of each is shown instead of its age
     */
    public String list(List<SeedReport> seeds, long nowMillis) {
        if (seeds.isEmpty()) {
            return "No seed is on the road.\n";
        }
        Table table =
                new Table(palette, "SEED", "VOLUME", ">GENERATION", ">AGE", ">CHANGED SINCE", ">CATCH-UP", "WHAT");
        for (SeedReport seed : seeds) {
            table.row(
                    seed.generation().toString(),
                    seed.volume(),
                    Long.toString(seed.number()),
                    Units.between(seed.createdAtMillis(), nowMillis),
                    changed(seed, nowMillis) + (seed.repairs().chunks() == 0 ? "" : " + " + toRepair(seed.repairs())),
                    seed.catchUpNanos()
                            .map(nanos -> "about " + Units.time(nanos))
                            .orElse("not known yet"),
                    seed.voidWhy()
                            .map(why -> palette.bad("void") + ": " + why + "; attaching it costs a comparison by hash")
                            .orElseGet(() -> seed.arrivedAt()
                                    .map(peer -> where(peer, seed.caughtUp()))
                                    .orElseGet(() -> seed.loading()
                                            .map(sofar -> "loading: " + sofar)
                                            .orElse("on the road"))));
        }
        return table.text();
    }

    private static String changed(SeedReport seed, long nowMillis) {
        return seed.lookedAtMillis()
                .map(at -> Units.bytes(seed.dirtyBytes()) + " as of " + Units.between(at, nowMillis) + " ago")
                .orElse("not looked since");
    }

    private static String where(String peer, boolean caughtUp) {
        return caughtUp
                ? "arrived at " + peer + ", and caught up: drop it, unless another copy of it is on the road"
                : "arrived at " + peer + ": resync brings it up to date";
    }

    /** {@code 1.4 MiB to repair (22 chunks)}. */
    static String toRepair(Repairs repairs) {
        return Units.bytes(repairs.bytes()) + " to repair (" + Units.count(repairs.chunks(), "chunk") + ")";
    }
}
