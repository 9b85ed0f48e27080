package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.disk.Loss;
import io.replicator.core.store.SimulatedCrash;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** A scenario, cut at every operation of every site. */
final class CrashExploration {
    private static final long PREPARING = 1;
    private static final long ACTING = 2;
    private static final long AFTERWARDS = 3;

    private final Supplier<CrashScenario> scenarios;
    private final boolean storm;
    private final int cuts;
    private final List<SiteDisks> prepared = new ArrayList<>();
    private final List<Long> operations = new ArrayList<>();
    private final RoundWorld known;
    private final Set<String> continued = new HashSet<>();
    private final List<RecoveryClosure> closures = new ArrayList<>();
    private long crashes;
    private long ends;

    CrashExploration(Supplier<CrashScenario> scenarios, boolean storm, int cuts) {
        this.scenarios = scenarios;
        this.storm = storm;
        this.cuts = cuts;
        CrashScenario scenario = scenarios.get();
        CrashStage stage = new CrashStage(scenario.world(PREPARING));
        scenario.prepare(stage);
        known = stage.world;
        known.sites.forEach(site -> prepared.add(SiteDisks.now(site)));
    }

    long crashes() {
        return crashes;
    }

    String figures() {
        long contents = closures.stream().mapToLong(RecoveryClosure::contents).sum();
        long recoveries =
                closures.stream().mapToLong(RecoveryClosure::recoveries).sum();
        return scenarios.get().getClass().getSimpleName() + ": operations " + operations + ", crashes " + crashes
                + ", contents of disks " + contents + ", recoveries " + recoveries + ", brought to equal " + ends;
    }

    void run() {
        count();
        for (int site = 0; site < prepared.size(); site++) {
            RecoveryClosure closure = new RecoveryClosure(known, scenarios.get(), site, List.of(Loss.values()), cuts);
            closures.add(closure);
            // One more than there are: the power fails when all is done.
            for (long operation = 0; operation <= operations.get(site); operation++) {
                crash(site, operation, closure);
            }
        }
    }

    private void count() {
        CrashScenario scenario = scenarios.get();
        CrashStage stage = begin(scenario);
        scenario.act(stage);
        stage.world.sites.forEach(site -> operations.add(site.power.operations()));
        known.rememberAll(stage.world);
        CrashScenario.replicas(stage.world).forEach(replica -> stage.converge(stage.world.source(), replica));
    }

    private void crash(int number, long operation, RecoveryClosure closure) {
        Loss played = Loss.values()[(int) (operation % Loss.values().length)];
        for (Loss loss : storm ? Loss.values() : new Loss[] {played}) {
            CrashScenario scenario = scenarios.get();
            CrashStage stage = begin(scenario);
            RoundSite site = stage.world.sites.get(number);
            cut(scenario, stage, site, operation);
            known.rememberAll(stage.world);
            if (loss == (storm ? Loss.ALL : played)) {
                for (Loss each : Loss.values()) {
                    crashes++;
                    SiteDisks left = SiteDisks.afterCrash(site, each);
                    goOnAnew(scenario, stage, number, left, operation + " " + each);
                    for (SiteDisks end : closure.explore(left)) {
                        goOnAnew(scenario, stage, number, end, operation + " " + each + ", recovered");
                    }
                }
            }
            goOn(scenario, stage, site, SiteDisks.afterCrash(site, loss));
        }
    }

    private void cut(CrashScenario scenario, CrashStage stage, RoundSite site, long operation) {
        site.power.cutAt(operation);
        boolean cut = false;
        try {
            scenario.act(stage);
        } catch (SimulatedCrash e) {
            cut = true;
        }
        assertThat(cut).isEqualTo(operation < operations.get(stage.world.sites.indexOf(site)));
    }

    /** The site begins again while its peers go on. */
    private void goOn(CrashScenario scenario, CrashStage stage, RoundSite site, SiteDisks left) {
        stage.world.say("the power fails at " + site.name);
        stage.world.ways.forEach(RoundWay::cut);
        site.die(left.state(), left.device());
        site.start();
        SiteCheck.check(stage.world, site);
        bringToEqual(scenario, stage);
    }

    /** The site begins again, and its peers with what they have on their disks then; not where that was played already. */
    private void goOnAnew(CrashScenario scenario, CrashStage stage, int number, SiteDisks left, String what) {
        StringBuilder id = new StringBuilder();
        List<SiteDisks> disks = new ArrayList<>();
        for (int i = 0; i < prepared.size(); i++) {
            disks.add(i == number ? left : SiteDisks.now(stage.world.sites.get(i)));
            id.append(disks.get(i).id());
        }
        if (!continued.add(id.toString())) {
            return;
        }
        CrashStage after = new CrashStage(scenario.world(AFTERWARDS));
        after.world.rememberAll(known);
        after.world.say("the power failed at " + after.world.sites.get(number).name + ", operation " + what);
        for (int i = 0; i < disks.size(); i++) {
            disks.get(i).putInto(after.world.sites.get(i));
        }
        bringToEqual(scenario, after);
    }

    private void bringToEqual(CrashScenario scenario, CrashStage stage) {
        ends++;
        scenario.finish(stage);
        CrashScenario.replicas(stage.world).forEach(replica -> stage.converge(stage.world.source(), replica));
    }

    private CrashStage begin(CrashScenario scenario) {
        CrashStage stage = new CrashStage(scenario.world(ACTING));
        RoundWorld world = stage.world;
        world.rememberAll(known);
        for (int i = 0; i < prepared.size(); i++) {
            prepared.get(i).putInto(world.sites.get(i));
        }
        if (scenario.beginsConnected()) {
            scenario.connect(stage);
        }
        scenario.write(world);
        world.sites.forEach(RoundSite::plugIn);
        return stage;
    }
}
