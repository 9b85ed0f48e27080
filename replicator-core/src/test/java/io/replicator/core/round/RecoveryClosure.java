package io.replicator.core.round;

import io.replicator.core.disk.Loss;
import io.replicator.core.disk.PowerSwitch;
import io.replicator.core.store.SimulatedCrash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything that a recovery without network can come to when the power fails in it, and in the recovery from that, so many times: what is
 * on the disks after each cut is recovered from with a cut at each operation, where that content was not met before.
 */
final class RecoveryClosure {
    /** What is on the disks, after so many cuts in recoveries. */
    private record Left(SiteDisks disks, int cuts) {}

    private final RoundWorld known;
    private final CrashScenario scenario;
    private final int site;
    private final List<Loss> losses;
    private final int mostCuts;
    private final Set<String> seen = new HashSet<>();
    private final Set<String> recovered = new HashSet<>();
    private long recoveries;

    /**
     * Of one site of a scenario.
     *
     * @param known remembers what every generation is
     * @param mostCuts how often the power fails in recoveries from one crash
     */
    RecoveryClosure(RoundWorld known, CrashScenario scenario, int site, List<Loss> losses, int mostCuts) {
        this.known = known;
        this.scenario = scenario;
        this.site = site;
        this.losses = losses;
        this.mostCuts = mostCuts;
    }

    /** How many contents were met. */
    int contents() {
        return seen.size();
    }

    /** How many recoveries were run. */
    long recoveries() {
        return recoveries;
    }

    /** Goes through all that comes of these disks; what whole recoveries leave that was not met before. */
    List<SiteDisks> explore(SiteDisks start) {
        List<SiteDisks> ends = new ArrayList<>();
        ArrayDeque<Left> queue = new ArrayDeque<>();
        enqueue(new Left(start, 0), queue);
        while (!queue.isEmpty()) {
            Left left = queue.remove();
            RoundSite whole = siteWith(left.disks());
            PowerSwitch power = whole.plugIn();
            start(whole);
            SiteCheck.check(whole.world, whole);
            SiteDisks end = SiteDisks.now(whole);
            if (recovered.add(end.id())) {
                ends.add(end);
            }
            if (left.cuts() < mostCuts) {
                for (long operation = 0; operation < power.operations(); operation++) {
                    cut(left.disks(), operation).forEach(after -> enqueue(new Left(after, left.cuts() + 1), queue));
                }
            }
        }
        return ends;
    }

    private void enqueue(Left left, ArrayDeque<Left> queue) {
        if (seen.add(left.disks().id())) {
            queue.add(left);
        }
    }

    private List<SiteDisks> cut(SiteDisks disks, long operation) {
        RoundSite cut = siteWith(disks);
        cut.plugIn().cutAt(operation);
        try {
            start(cut);
            throw new AssertionError("recovery did not come to operation " + operation);
        } catch (SimulatedCrash e) {
            return SiteDisks.afterCrashes(cut, losses);
        }
    }

    private void start(RoundSite alone) {
        recoveries++;
        alone.start();
    }

    /** The site in a world of its own, where nobody else is. */
    private RoundSite siteWith(SiteDisks disks) {
        RoundWorld world = scenario.world(9);
        world.rememberAll(known);
        world.ways.clear();
        RoundSite alone = world.sites.get(site);
        alone.ways.clear();
        disks.putInto(alone);
        return alone;
    }
}
