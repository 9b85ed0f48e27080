package io.replicator.agent.job;

import io.replicator.agent.job.Journey.Leg;
import io.replicator.agent.job.Journey.Start;
import io.replicator.agent.trust.SeedTrust;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.media.MediaSealing;
import io.replicator.core.seed.media.SeedExport;
import io.replicator.core.seed.media.SeedExport.Begun;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.GenerationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Judges an export before anything is captured or written: whatever can be refused is refused here, and what goes on is found. Blocking; changes
 * nothing.
 */
final class ExportDesk {
    private final Journeys journeys;
    private final StateDirectory records;
    private final SeedTrust trust;
    private final Supplier<UUID> sets;
    private final ExportOrder order;
    private final Map<String, List<GenerationId>> holds;
    private final long nowMillis;

    /** What a command does. */
    record Admitted(Journey journey, MediaSealing sealing, boolean goesOn, boolean complete) {
        /** With what became of the journey meanwhile. */
        Admitted with(Journey next) {
            return new Admitted(next, sealing, goesOn, complete);
        }
    }

    /**
     * For one command.
     *
     * @param records of exports
     * @param holds the seeds that each of the volumes is held at
     */
    ExportDesk(
            StateDirectory records,
            SeedTrust trust,
            Supplier<UUID> sets,
            ExportOrder order,
            Map<String, List<GenerationId>> holds,
            long nowMillis) {
        this.journeys = new Journeys(records);
        this.records = records;
        this.trust = trust;
        this.sets = sets;
        this.order = order;
        this.holds = holds;
        this.nowMillis = nowMillis;
    }

    /** Goes on with a journey, or makes one that is not written yet. Throws what speaks against that. */
    Admitted admit() {
        requireMedia(order.media());
        MediaSealing sealing = order.certificate()
                .map(trust::forCertificate)
                .or(() -> order.passphraseFile().map(trust::withPassphrase))
                .orElse(MediaSealing.NONE);
        Optional<Journey> latest = known().stream()
                .filter(journey -> journey.isOf(order.volumes()))
                .filter(journey ->
                        order.seed().isEmpty() || journey.carries(order.seed().get()))
                .max(Comparator.comparingLong(Journey::begunAtMillis));
        if (latest.isEmpty()) {
            return begin(sealing, order.seed().map(this::named).orElseGet(this::none));
        }
        Journey journey = latest.get();
        Start start = Start.of(order);
        boolean complete = journeys.isComplete(journey);
        if (!complete && (start == Start.FIRST || start == journey.start())) {
            return goOn(journey, sealing);
        }
        if (start == Start.FIRST) {
            return new Admitted(journey, sealing, true, true);
        }
        return begin(sealing, start == Start.COPY ? journey.legs() : none());
    }

    /** As {@link #admit}, of a journey that was complete, and whose media lack something. */
    Admitted reopened(Admitted complete) {
        return goOn(complete.journey(), complete.sealing());
    }

    private Admitted goOn(Journey journey, MediaSealing sealing) {
        journey.protection().require(order, trust, sealing);
        requireManifestOf(journey);
        return new Admitted(journey, sealing, true, false);
    }

    private Admitted begin(MediaSealing sealing, List<Leg> legs) {
        Journey journey = new Journey(
                sets.get(),
                nowMillis,
                Start.of(order),
                Protection.of(order, trust, sealing),
                List.copyOf(new LinkedHashSet<>(order.volumes())),
                legs,
                Optional.empty());
        return new Admitted(journey, sealing, false, false);
    }

    /** Those whose seeds are all held still. */
    private List<Journey> known() {
        return journeys.all().stream()
                .filter(journey -> journey.legs().stream()
                        .allMatch(leg -> !holds.containsKey(leg.volume())
                                || held(leg.volume()).contains(leg.seed())))
                .toList();
    }

    /** Nothing is there yet, unless one of the volumes has a seed on media: a second one has to be asked for. */
    private List<Leg> none() {
        if (order.copy()) {
            throw bad("there is no export of " + String.join(", ", order.volumes())
                    + " to copy; leave --copy away, or name its seed with --seed");
        }
        order.manifest().filter(Files::exists).ifPresent(manifest -> {
            throw bad(manifest + " exists: name its seed with --seed to export that one, or another file");
        });
        if (!order.another()) {
            order.volumes().forEach(volume -> held(volume).forEach(seed -> requireNotOnMedia(volume, seed)));
        }
        return List.of();
    }

    private void requireNotOnMedia(String volume, GenerationId seed) {
        Optional<Journey> with = with(seed);
        if (with.isPresent()) {
            boolean whole = journeys.isComplete(with.get());
            throw bad(volume + ": seed " + seed + (whole ? " is on media" : " is on its way onto media")
                    + (with.get().volumes().size() == 1
                            ? ""
                            : " together with "
                                    + String.join(
                                            ", ",
                                            with.get().volumes().stream()
                                                    .filter(other -> !other.equals(volume))
                                                    .toList()))
                    + "; "
                    + (whole ? "" : "go on with '" + order.command(with.get().volumes()) + "', or ")
                    + "drop it ('replicatorctl seed drop " + seed + "'), or say --new for another seed");
        }
        if (SeedExport.begun(records, seed).isPresent()) {
            throw bad(
                    volume + ": seed " + seed + " is on media, whole or in part; export that one once more with --seed "
                            + seed + " --copy, or drop it ('replicatorctl seed drop " + seed
                            + "'), or say --new for another seed");
        }
    }

    private List<GenerationId> held(String volume) {
        return holds.getOrDefault(volume, List.of());
    }

    private Optional<Journey> with(GenerationId seed) {
        return known().stream()
                .filter(journey -> journey.carries(seed))
                .max(Comparator.comparingLong(Journey::begunAtMillis));
    }

    /** A seed that was named and is in no journey of this volume alone. */
    private List<Leg> named(GenerationId seed) {
        String volume = order.volumes().get(0);
        if (!held(volume).contains(seed)) {
            throw bad("no seed " + seed + " is held here; replicatorctl seed list shows those that are");
        }
        with(seed).ifPresent(journey -> {
            throw bad("seed " + seed + " travels with others: name all of the volumes, '"
                    + order.command(journey.volumes()) + "'");
        });
        Optional<Begun> begun = SeedExport.begun(records, seed);
        if (begun.isPresent() && !order.copy()) {
            throw bad("seed " + seed + " is on media, whole or in part; add --copy to export all of it once more");
        }
        Path manifest = order.manifest()
                .or(() -> begun.map(export -> Path.of(export.manifest())))
                .orElseThrow(() -> bad("no export of seed " + seed
                        + " was begun here, so that its manifest has to be named: --manifest FILE"));
        return List.of(new Leg(volume, seed, manifest));
    }

    private void requireManifestOf(Journey journey) {
        order.manifest()
                .filter(named ->
                        journey.legs().stream().noneMatch(leg -> leg.manifest().equals(named)))
                .filter(named -> !journey.legs().isEmpty())
                .ifPresent(named -> {
                    throw bad("the export that goes on has its manifest in "
                            + journey.legs().get(0).manifest() + ", not in " + named + "; leave --manifest away");
                });
    }

    /** A refusal where a medium is no directory that this agent may write to, or is named twice. */
    static void requireMedia(List<Path> media) {
        media.stream().filter(path -> !Files.isDirectory(path)).findFirst().ifPresent(path -> {
            throw bad(path + (Files.exists(path) ? " is no directory" : " does not exist")
                    + "; mount the medium, and name where");
        });
        media.stream().filter(path -> !Files.isWritable(path)).findFirst().ifPresent(path -> {
            throw bad(path + " may not be written to by this agent's user, or is mounted read-only");
        });
        for (int i = 0; i < media.size(); i++) {
            for (int k = 0; k < i; k++) {
                if (isSame(media.get(i), media.get(k))) {
                    throw bad(media.get(i) + " is named twice; name each medium once");
                }
            }
        }
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException e) {
            throw new ReplicatorException(
                    FaultCode.IO_ERROR, one + " cannot be looked at (" + e.getMessage() + "); see its disk", e);
        }
    }

    private static ReplicatorException bad(String text) {
        return new ReplicatorException(FaultCode.BAD_REQUEST, text);
    }
}
