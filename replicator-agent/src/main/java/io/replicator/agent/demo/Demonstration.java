package io.replicator.agent.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The story: a seed by truck, a damaged arrival, a catch-up with a link cut on the way, and the proof that both copies are equal. */
public final class Demonstration {
    static final String VOLUME = "vm-101";
    static final int CHUNK_BYTES = 64 << 10;

    private static final int DAMAGED_CHUNKS = 5;
    private static final long ROUND_SECONDS = 300;
    private static final long LOOK_MILLIS = 2;

    /** What of the round belongs to the cut: a link is given up for down within a second. */
    private static final long WATCH_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final DemoSettings settings;
    private final DemoTerminal terminal;
    private final DemoStage stage;
    private final DemoSite source;
    private final DemoSite replica;
    private final DemoImage image;
    private final Path truck;
    private final Path manifest;
    private List<Long> damaged = List.of();

    private Demonstration(DemoSettings settings, DemoTerminal terminal, DemoStage stage) {
        this.settings = settings;
        this.terminal = terminal;
        this.stage = stage;
        source = stage.source();
        replica = stage.replica();
        image = new DemoImage(source.image(), stage.home().resolve("scratch"), 1);
        truck = stage.home().resolve("truck");
        manifest = truck.resolve(VOLUME + ".manifest");
    }

    /**
     * Tells the story and answers what was measured, once everything was proved.
     *
     * @param out where it is told
     * @param colours whether that is a terminal
     * @param quiet whether the commands' own words are left out
     * @throws RuntimeException where something did not hold, with what it was
     */
    public static DemoResult run(DemoSettings settings, PrintStream out, boolean colours, boolean quiet) {
        long began = System.nanoTime();
        DemoTerminal terminal = new DemoTerminal(out, colours, quiet);
        Filesystem.checkInstalled();
        try (DemoStage stage = new DemoStage(settings, terminal)) {
            DemoResult result = new Demonstration(settings, terminal, stage).tell(began);
            terminal.chapter("What it took");
            result.tell(terminal);
            settings.directory().ifPresent(kept -> terminal.say("\n   Everything is left in " + kept + "."));
            return result;
        }
    }

    private DemoResult tell(long began) {
        twoSites();
        seed();
        truck();
        arrival();
        production();
        Round round = catchUp();
        lastRound();
        String root = proof();
        return new DemoResult(
                settings.volumeBytes(),
                damaged.size(),
                round.dirtyBytes(),
                round.linkBytes().stream().mapToLong(Long::longValue).sum(),
                round.linkBytes(),
                round.nanos(),
                round.gapNanos(),
                root,
                System.nanoTime() - began);
    }

    private void twoSites() {
        terminal.chapter("Two sites, two links");
        long fileBytes = settings.volumeBytes() * 3 / 8;
        DemoImage.createDirectories(source.home(), replica.home(), truck);
        image.make(settings.volumeBytes(), fileBytes);
        terminal.say(
                "aubervilliers has " + VOLUME + ", " + DemoTerminal.bytes(settings.volumeBytes()) + " with an ext4 of "
                        + DemoTerminal.bytes(fileBytes) + " of files. Each link to bordeaux carries "
                        + DemoTerminal.bytes(settings.linkBytesPerSecond()) + "/s.");
        new DemoSetup(stage, terminal).enrolAndStart();
    }

    private void seed() {
        terminal.chapter("Seed: describe the volume before it travels");
        source.run("volume", "init", VOLUME, "--source");
        source.run("seed", "create", VOLUME, "--manifest", manifest.toString());
    }

    private void truck() {
        terminal.chapter("The truck: the copy travels, the manifest with it");
        image.travelTo(replica.image());
        damaged = image.damage(replica.image(), DAMAGED_CHUNKS, CHUNK_BYTES);
        terminal.say("The road was bad: chunks " + damaged + " of the copy are no longer what they were.");
    }

    private void arrival() {
        terminal.chapter("Arrival: every chunk is checked against the manifest");
        replica.run("seed", "attach", VOLUME, "--manifest", manifest.toString());
        long counted = volume(replica).path("damagedChunks").asLong();
        String told = replica.ask("job", "list").findPath("text").asText();
        List<Long> found = DamageList.chunks(told);
        if (counted != damaged.size() || !found.equals(damaged)) {
            throw new DemoFailure(damaged + " were damaged, and " + counted + " were found: " + told);
        }
        terminal.proved("found exactly the damaged chunks: " + found);
    }

    private void production() {
        terminal.chapter("Production went on all the while");
        long bytes = image.work(1, settings.volumeBytes() / 8);
        terminal.say("aubervilliers wrote " + DemoTerminal.bytes(bytes) + " of new files and deleted one.");
    }

    /** What the round with the cut was like. */
    private record Round(long dirtyBytes, List<Long> linkBytes, long nanos, long gapNanos) {}

    private Round catchUp() {
        terminal.chapter("Catch up over both links, and cut one half way");
        JsonNode plan = source.tell("resync", VOLUME, "--dry-run").path("plans").path(0);
        long known = plan.path("sendBytes").asLong();
        terminal.say(
                DemoTerminal.bytes(known) + " to send; " + plan.path("reason").asText());
        List<Long> before = linkBytes();
        long sum = stage.backbone().onwardBytes();
        long began = System.nanoTime();
        Process resync = source.show("resync", VOLUME);
        // Compressed, what is to be sent is about two thirds of it.
        awaitBytes(resync, sum + known / 3);
        stage.backbone().meter().watch(WATCH_NANOS);
        stage.backbone().relay(DemoBackbone.CUT).fallSilent();
        long atCut = stage.backbone().onwardBytes();
        source.await(resync, ROUND_SECONDS);
        long nanos = System.nanoTime() - began;
        stage.backbone().meter().unwatch();
        source.run("link", "list");
        if (stage.backbone().onwardBytes() - atCut < known / 10) {
            throw new DemoFailure("the link was to be cut half way, and the round was over by then");
        }
        long gap = stage.backbone().meter().longestNanos();
        terminal.proved(DemoBackbone.LINKS.get(DemoBackbone.CUT)
                + " went silent half way; the other carried on, and for " + DemoTerminal.time(gap)
                + " at most nothing arrived");
        return new Round(lastRound(source).path("changedBytes").asLong(), difference(before), nanos, gap);
    }

    private void awaitBytes(Process resync, long bytes) {
        try {
            while (stage.backbone().onwardBytes() < bytes) {
                if (resync.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    source.await(resync, 1);
                    throw new DemoFailure("the round ended before the link was cut; a larger --size or a smaller --rate"
                            + " gives it more time");
                }
            }
        } catch (InterruptedException e) {
            throw DemoCommand.stopped(e);
        }
    }

    private void lastRound() {
        terminal.chapter("The link comes back; production stops; the last round");
        stage.backbone().relay(DemoBackbone.CUT).restore();
        image.work(2, settings.volumeBytes() / 64);
        source.awaitLink(DemoBackbone.LINKS.get(DemoBackbone.CUT));
        terminal.proved(DemoBackbone.LINKS.get(DemoBackbone.CUT) + " is in use again");
        source.run("resync", VOLUME);
        terminal.say("The seed has arrived and is caught up with; what changed since then need not be kept for it.");
        source.tell("seed", "drop", seedOnTheRoad());
        source.run("status");
    }

    private String seedOnTheRoad() {
        return source.ask("seed", "list")
                .path("seeds")
                .path(0)
                .path("generation")
                .asText();
    }

    private String proof() {
        terminal.chapter("The proof");
        JsonNode here = volume(source).path("generation");
        JsonNode there = volume(replica);
        String root = here.path("root").asText();
        if (root.isEmpty()
                || !here.equals(there.path("generation"))
                || there.path("damagedChunks").asLong() != 0) {
            throw new DemoFailure("the generations differ:\n" + here + "\n" + there);
        }
        terminal.proved("both hold generation " + here.path("number").asLong() + " with the root " + root);
        for (DemoSite site : List.of(source, replica)) {
            int code = site.stop();
            if (code != 0) {
                throw new DemoFailure("the agent at " + site.name() + " ended with " + code + ":\n" + site.tail());
            }
        }
        terminal.proved("both agents ended when they were told to");
        long difference = image.firstDifference(replica.image());
        if (difference >= 0) {
            throw new DemoFailure("the two volumes differ at byte " + difference);
        }
        terminal.proved("the two volumes are equal, byte for byte");
        Filesystem.check(replica.image());
        terminal.proved("e2fsck finds the file system at bordeaux clean");
        return root;
    }

    private static JsonNode volume(DemoSite site) {
        return site.ask("volume", "show", VOLUME);
    }

    private static JsonNode lastRound(DemoSite site) {
        return volume(site).path("relations").path(0).path("lastRound");
    }

    private List<Long> linkBytes() {
        List<Long> bytes = new ArrayList<>();
        for (int i = 0; i < DemoBackbone.LINKS.size(); i++) {
            bytes.add(stage.backbone().relay(i).onwardBytes());
        }
        return bytes;
    }

    private List<Long> difference(List<Long> before) {
        List<Long> now = linkBytes();
        List<Long> difference = new ArrayList<>();
        for (int i = 0; i < now.size(); i++) {
            difference.add(now.get(i) - before.get(i));
        }
        return difference;
    }
}
