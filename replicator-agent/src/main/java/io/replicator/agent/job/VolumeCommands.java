package io.replicator.agent.job;

import io.replicator.core.device.Access;
import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.Devices;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.index.FingerprintKey;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.report.JobKind;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.VolumeReport;
import io.replicator.core.round.OpenVolume;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes volumes known, pauses and resumes them. On the lane. */
final class VolumeCommands {
    private final Means means;
    private final Site site;
    private final Jobs jobs;
    private final StateFiles files;
    private final Randomness randomness;
    private final StatusBoard board;

    VolumeCommands(Means means, Site site, Jobs jobs, StateFiles files, Randomness randomness, StatusBoard board) {
        this.means = means;
        this.site = site;
        this.jobs = jobs;
        this.files = files;
        this.randomness = randomness;
        this.board = board;
    }

    JobReport init(String name, Role role) {
        LocalVolume volume = site.volume(name);
        if (volume.record().isPresent()) {
            return initAgain(volume, volume.record().get(), role);
        }
        volume.trouble().or(site::unreadable).ifPresent(why -> {
            throw why.asFault();
        });
        VolumeSettings settings = volume.settings().orElseThrow();
        if (role == Role.SOURCE) {
            return init(volume, () -> createSource(settings), VolumeCommands::sourceText);
        }
        EmptyReplica.Offer offer = EmptyReplica.offer(volume);
        VolumeRecord record = EmptyReplica.record(offer.volume(), settings, randomness);
        return init(
                volume,
                () -> EmptyReplica.create(files, record, settings),
                made -> "'" + name + "' is a replica of the one at '" + offer.peer() + "' and holds nothing of its "
                        + RoundReports.bytes(made.identity().geometry().logicalBytes())
                        + "; a first copy over the wire is ordered there: replicatorctl resync " + name
                        + " --copy-all; or attach a seed");
    }

    private JobReport init(LocalVolume volume, Supplier<VolumeDirectory> create, Function<VolumeRecord, String> words) {
        volume.beginTask("it is being initialised");
        Job job = jobs.open(JobKind.VOLUME_INIT, List.of(volume.name()));
        job.begin();
        means.steps()
                .run(
                        create,
                        state -> {
                            volume.take(state);
                            volume.endTask();
                            String text = words.apply(state.record());
                            means.events().info("volume-initialised", volume.name(), "", text);
                            // Whoever waits for the job may use the volume at once.
                            volume.openThen(why -> why.ifPresentOrElse(
                                    trouble -> job.failed(trouble.asFault()), () -> job.done(text)));
                        },
                        fault -> {
                            volume.endTask();
                            job.failed(fault);
                        });
        return job.report();
    }

    private static String sourceText(VolumeRecord record) {
        Geometry geometry = record.identity().geometry();
        return "'" + record.name() + "' is a source: " + RoundReports.bytes(geometry.logicalBytes()) + " in chunks of "
                + RoundReports.bytes(geometry.chunkBytes())
                + "; its first generation comes with its first seed: replicatorctl seed create " + record.name();
    }

    private JobReport initAgain(LocalVolume volume, VolumeRecord record, Role role) {
        if (record.role() != role) {
            String text = role == Role.SOURCE
                    ? "'" + volume.name() + "' is a replica here; its source is initialised where production writes"
                    : "'" + volume.name()
                            + "' is a source here and stays one; initialise it as a replica at the other site";
            throw new ReplicatorException(FaultCode.WRONG_ROLE, text);
        }
        Job job = jobs.open(JobKind.VOLUME_INIT, List.of(volume.name()));
        job.done("'" + volume.name() + "' is a " + (role == Role.SOURCE ? "source" : "replica")
                + " here already; nothing was changed");
        return job.report();
    }

    private VolumeDirectory createSource(VolumeSettings settings) {
        long bytes;
        try (BlockDevice device = Devices.open(settings.path(), Access.SOURCE)) {
            bytes = device.sizeBytes();
        }
        if (!Geometry.isValid(bytes, settings.chunkBytes())) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST,
                    settings.path() + " has " + bytes + " bytes, which do not go into chunks of "
                            + settings.chunkBytes() + "; configure a larger chunk size for '" + settings.name() + "'");
        }
        VolumeIdentity identity = new VolumeIdentity(
                new VolumeId(randomness.uuid()),
                new Geometry(bytes, settings.chunkBytes()),
                new VolumeIdentity.Salt(randomness.bytes(VolumeIdentity.Salt.BYTES)));
        return files.create(VolumeRecord.fresh(
                settings.name(),
                identity,
                Role.SOURCE,
                FingerprintAlgorithm.ofNewCopies(),
                new FingerprintKey(randomness.bytes(FingerprintKey.BYTES))));
    }

    CompletionStage<VolumeReport> pause(String name, boolean paused) {
        LocalVolume volume = site.volume(name);
        VolumeDirectory state = volume.directory()
                .orElseThrow(() -> volume.trouble().map(Trouble::asFault).orElseGet(() -> NotInitialised.fault(name)));
        CompletableFuture<VolumeReport> answer = new CompletableFuture<>();
        means.steps()
                .run(
                        () -> state.changeRecord(record -> record.withPaused(paused)),
                        () -> {
                            follow(volume, paused);
                            board.show();
                            answer.complete(board.volume(volume));
                        },
                        answer::completeExceptionally);
        return answer;
    }

    private void follow(LocalVolume volume, boolean paused) {
        means.events()
                .info(
                        paused ? "volume-paused" : "volume-resumed",
                        volume.name(),
                        "",
                        paused ? "no round begins before it is resumed" : "rounds begin again");
        volume.open().ifPresent(OpenVolume::changed);
        volume.relations().forEach(paused ? Relation::pause : Relation::scheduleAsConfigured);
    }
}
