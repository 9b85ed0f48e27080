package io.replicator.agent.job;

import io.replicator.agent.job.ExportDesk.Admitted;
import io.replicator.core.device.Access;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.DeviceOptions;
import io.replicator.core.device.Devices;
import io.replicator.core.device.ReadPath;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.Progress;
import io.replicator.core.seed.ManifestHeader;
import io.replicator.core.seed.media.ExportMedium;
import io.replicator.core.seed.media.ExportSource;
import io.replicator.core.seed.media.ManifestParts;
import io.replicator.core.seed.media.MediaSealing;
import io.replicator.core.seed.media.MediumExport;
import io.replicator.core.seed.media.MediumExport.Ending;
import io.replicator.core.seed.media.MediumLook;
import io.replicator.core.seed.media.MountedMedium;
import io.replicator.core.seed.media.Parts;
import io.replicator.core.seed.media.ReadBack;
import io.replicator.core.seed.media.ReadBack.Extent;
import io.replicator.core.seed.media.SeedExport;
import io.replicator.core.seed.media.SeedExport.Begun;
import io.replicator.core.seed.media.SeedExport.Standing;
import io.replicator.core.seed.media.TravellingManifest;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.time.Lane;
import io.replicator.core.volume.GenerationId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One volume's seed on its way onto media, each medium by a long step of its own. On the lane.
 *
 * <p>A medium that is full or fails ends its own step; the others go on, and what they cannot take either waits for the next command.
 */
final class MediaFilling {
    private final Means means;
    private final ReplicationPorts ports;
    private final StateDirectory records;
    private final Randomness randomness;
    private final LocalVolume volume;
    private final ExportOrder order;
    private final Job job;
    private final Path manifestFile;
    private final Admitted admitted;
    private final LoadedMedia media;
    private final AtomicBoolean cancelled = new AtomicBoolean();
    private final Pace pace;
    private final MediaRates rates;
    private Lane.Timeout nextLook = () -> {};
    private final List<String> troubles = new ArrayList<>();
    private Optional<ReplicatorException> fault = Optional.empty();
    private int running;

    /** What all media of it share. */
    private record Opened(
            TravellingManifest manifest,
            ManifestParts parts,
            SeedExport export,
            MediaSealing sealing,
            ExportSource source,
            List<Path> media) {
        void close() {
            export.close();
            source.device().close();
        }
    }

    /** @param media of the command */
    MediaFilling(
            Means means,
            ReplicationPorts ports,
            StateDirectory records,
            Randomness randomness,
            LocalVolume volume,
            ExportOrder order,
            Job job,
            Path manifestFile,
            Admitted admitted,
            LoadedMedia media) {
        this.means = means;
        this.ports = ports;
        this.records = records;
        this.randomness = randomness;
        this.volume = volume;
        this.order = order;
        this.job = job;
        this.manifestFile = manifestFile;
        this.admitted = admitted;
        this.media = media;
        this.pace = new Pace(ports.ticker(), order.limit(), cancelled::get, Pace.GOES_ON);
        this.rates = new MediaRates(ports.ticker(), order.media());
    }

    /** Begins; one of the two is told once, when nothing of it runs any more. */
    void begin(Consumer<String> done, Consumer<ReplicatorException> failed) {
        job.onCancel(() -> cancelled.set(true));
        job.showProgress(() -> Optional.of(new Progress("reading the manifest", 0, 0, 0, 0)));
        means.steps().run(this::open, opened -> fill(opened, done, failed), failed);
    }

    /** Blocking. */
    private Opened open() {
        List<Path> usable = media.usable();
        if (usable.isEmpty()) {
            throw new ReplicatorException(
                    media.fault().orElseThrow().code(), "none of the media that were named can be written to any more");
        }
        TravellingManifest manifest = TravellingManifest.read(manifestFile);
        GenerationId seed = manifest.header().generation().id();
        requireThisSeed(seed);
        UUID set = admitted.journey().set();
        // That of another journey is a copy that is on media already.
        Optional<Begun> begun =
                SeedExport.begun(records, seed).filter(export -> export.set().equals(set));
        Parts parts = begun.map(export -> new Parts(manifest.header().identity().geometry(), export.partChunks()))
                .orElseGet(() -> Parts.usual(manifest.header().identity().geometry()));
        ManifestParts digests = manifest.parts(parts);
        SeedExport export = begun.isPresent()
                ? SeedExport.resume(records, seed, digests)
                : SeedExport.begin(records, seed, set, manifestFile.toString(), digests);
        try {
            usable.forEach(medium -> MountedMedia.require(medium, export.standing(), seed));
            return new Opened(manifest, digests, export, admitted.sealing(), source(manifest.header()), usable);
        } catch (RuntimeException e) {
            export.close();
            throw e;
        }
    }

    private ExportSource source(ManifestHeader header) {
        BlockDevice device = Devices.open(volumePath(), Access.SOURCE);
        try {
            ExportSource source = new ExportSource(device, header, ports.io(), ports.sendPool(), pace);
            source.requireSameSize();
            return source;
        } catch (RuntimeException e) {
            device.close();
            throw e;
        }
    }

    private void requireThisSeed(GenerationId seed) {
        if (order.seed().isPresent() && !order.seed().get().equals(seed)) {
            throw bad(manifestFile + " describes seed " + seed + ", not "
                    + order.seed().get());
        }
    }

    private void fill(Opened opened, Consumer<String> done, Consumer<ReplicatorException> failed) {
        long begunNanos = means.ticker().nanos();
        long doneBefore = opened.export().doneBytes();
        job.showProgress(() -> Optional.of(new Progress(
                phase(),
                Math.max(0, opened.export().doneBytes() - doneBefore),
                opened.export().totalBytes() - doneBefore,
                0,
                means.ticker().nanos() - begunNanos)));
        running = opened.media().size();
        tellFailed();
        lookLater(begunNanos, doneBefore, opened.export());
        for (Path medium : opened.media()) {
            means.steps()
                    .runLong(
                            () -> fillOne(opened, medium),
                            ending -> ended(opened, medium, ending, done, failed),
                            why -> {
                                media.fail(medium, why);
                                tellFailed();
                                if (fault.isEmpty() || why.code() == FaultCode.CANCELLED) {
                                    fault = Optional.of(why);
                                }
                                String said = String.valueOf(why.getMessage());
                                troubles.add(said.startsWith(medium.toString()) ? said : medium + ": " + said);
                                ended(opened, medium, Ending.NOTHING_LEFT, done, failed);
                            });
        }
    }

    private String phase() {
        String words = rates.words();
        return "copying onto " + running + (running == 1 ? " medium" : " media")
                + (words.isEmpty() ? "" : " (" + words + ")");
    }

    private void lookLater(long begunNanos, long doneBefore, SeedExport export) {
        nextLook = means.lane().schedule(MediaRates.LOOK_NANOS, () -> {
            for (String slow : rates.look()) {
                long left = export.totalBytes() - export.doneBytes();
                double sofar = Math.max(1, export.doneBytes() - doneBefore);
                long nanos = (long) (left / sofar * (means.ticker().nanos() - begunNanos));
                String text = slow + "; " + RoundReports.bytes(left) + " are left, about "
                        + DryRunWords.span(TimeUnit.NANOSECONDS.toSeconds(nanos)) + " as it goes";
                troubles.add(slow);
                means.events().warning("medium-slow", volume.name(), "", FaultCode.IO_ERROR, text);
            }
            lookLater(begunNanos, doneBefore, export);
        });
    }

    /** For one medium. Blocking where it is used. */
    private ReadBack readBack() {
        return new ReadBack(
                (directory, file) -> Devices.open(
                        Path.of(directory, file), Access.SOURCE, DeviceOptions.DEFAULT.with(ReadPath.DIRECT)),
                order.verify() ? Extent.ALL : Extent.SAMPLE,
                () -> {
                    if (cancelled.get()) {
                        throw new ReplicatorException(FaultCode.CANCELLED, Pace.GOES_ON);
                    }
                });
    }

    /** Of media that have failed by now; nothing of the next volumes goes onto them either. */
    private void tellFailed() {
        media.untold().forEach(why -> means.events()
                .warning("medium-failed", volume.name(), "", why.code(), String.valueOf(why.getMessage())));
    }

    /** Blocking. */
    private Ending fillOne(Opened opened, Path medium) {
        try {
            StateDirectory directory = media.directory(medium);
            MountedMedia.require(
                    medium,
                    opened.export().standing(),
                    opened.manifest().header().generation().id());
            Ending ending = new MediumExport(
                            opened.source(),
                            opened.export(),
                            opened.sealing(),
                            ports.trust().signature(peer -> false),
                            opened.manifest()
                                    .statement(
                                            opened.parts(),
                                            opened.export().set(),
                                            media.identifier(medium, () -> known(medium, opened)
                                                    .orElseGet(randomness::uuid)),
                                            ports.wallMillis().getAsLong(),
                                            opened.sealing().kind(),
                                            ports.self().name()),
                            opened.manifest()::open,
                            new ExportMedium(directory, rates.meter(medium), readBack()))
                    .run();
            media.requireThere(medium);
            return ending;
        } catch (ReplicatorException e) {
            throw media.explained(medium, e);
        }
    }

    /** One disk has one name in all of a journey, so that whoever looks at it knows what it should have. */
    private static Optional<UUID> known(Path medium, Opened opened) {
        return MediumLook.at(new MountedMedium(medium), opened.export().set()).identifier();
    }

    private void ended(
            Opened opened, Path medium, Ending ending, Consumer<String> done, Consumer<ReplicatorException> failed) {
        if (ending == Ending.FULL) {
            troubles.add(medium + " is full");
        }
        if (--running > 0) {
            return;
        }
        nextLook.cancel();
        means.steps()
                .run(
                        () -> {
                            Standing standing = opened.export().standing();
                            try {
                                if (standing.isComplete()) {
                                    opened.source().requireSameSize();
                                }
                            } finally {
                                opened.close();
                            }
                            return standing;
                        },
                        standing -> end(opened, standing, done, failed),
                        failed);
    }

    private void end(Opened opened, Standing standing, Consumer<String> done, Consumer<ReplicatorException> failed) {
        String text = text(opened.manifest(), standing);
        if (standing.isComplete()) {
            means.events().info("seed-exported", volume.name(), "", text);
            done.accept(text);
            return;
        }
        FaultCode code = fault.map(ReplicatorException::code).orElse(FaultCode.NO_SPACE);
        failed.accept(new ReplicatorException(code, text + "; " + left(standing) + "; what is written stays"));
    }

    private static String left(Standing standing) {
        int parts = standing.parts() - standing.partsDone();
        return parts + (parts == 1 ? " part, " : " parts, ")
                + RoundReports.bytes(Math.max(0, standing.totalBytes() - standing.doneBytes()))
                + " of the volume, remain";
    }

    private String text(TravellingManifest manifest, Standing standing) {
        return ExportWords.of(
                        volume.name(), manifest, standing, admitted.sealing().kind())
                + (troubles.isEmpty() ? "" : "\n  " + String.join("; ", troubles));
    }

    private Path volumePath() {
        return volume.settings().orElseThrow().path();
    }

    private static ReplicatorException bad(String text) {
        return new ReplicatorException(FaultCode.BAD_REQUEST, text);
    }
}
