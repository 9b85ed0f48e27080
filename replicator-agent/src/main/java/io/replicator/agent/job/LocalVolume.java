package io.replicator.agent.job;

import io.replicator.core.custody.Suspicion;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.replica.ReplicaVolume;
import io.replicator.core.report.EventLevel;
import io.replicator.core.report.Progress;
import io.replicator.core.round.OpenVolume;
import io.replicator.core.time.Backoff;
import io.replicator.core.time.Lane;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A volume here: what is configured of it, what state there is, and whether it is open. On the lane.
 *
 * <p>What fails to open is tried again with back-off: a device may appear later. What has to be opened anew (a failed flush) is closed
 * first, once nothing uses it any more.
 */
final class LocalVolume {
    /** How far it is from being used. */
    enum Phase {
        /** Closed: it is not configured, has no state, or is kept closed. */
        SHUT,
        OPENING,
        OPEN,
        /** It could not be opened, and is tried again. */
        FAILED,
        CLOSING
    }

    private final String name;
    private final Means means;
    private final VolumeOpening opening;
    private final Backoff backoff;
    private final Map<String, Relation> relations = new LinkedHashMap<>();
    private final List<Runnable> whenShut = new ArrayList<>();
    private final List<Runnable> captures = new ArrayList<>();
    private final List<Consumer<Optional<Trouble>>> whenOpened = new ArrayList<>();
    private Optional<VolumeSettings> settings = Optional.empty();
    private Optional<VolumeDirectory> directory = Optional.empty();
    private Optional<OpenVolume> open = Optional.empty();
    private Optional<Trouble> trouble = Optional.empty();
    private Optional<String> task = Optional.empty();
    private Optional<String> halfDone = Optional.empty();
    private Phase phase = Phase.SHUT;
    private boolean retired;
    private final FaultCounts counts = new FaultCounts();
    /** What was met since it was open last; then its state's files are opened anew too. */
    private Optional<Suspicion> suspicion = Optional.empty();

    private Lane.Timeout retry = () -> {};
    private long retryAtNanos;
    private volatile @Nullable Progress recovery;

    LocalVolume(String name, Means means, VolumeOpening opening) {
        this.name = name;
        this.means = means;
        this.opening = opening;
        this.backoff = means.newBackoff();
    }

    String name() {
        return name;
    }

    Phase phase() {
        return phase;
    }

    Optional<VolumeSettings> settings() {
        return settings;
    }

    void configure(Optional<VolumeSettings> next) {
        settings = next;
    }

    Optional<VolumeDirectory> directory() {
        return directory;
    }

    /** The state it is to be opened with. */
    void take(VolumeDirectory state) {
        directory = Optional.of(state);
        suspicion = Optional.empty();
    }

    Optional<VolumeRecord> record() {
        return directory.map(VolumeDirectory::record);
    }

    boolean is(Role role) {
        return record().filter(record -> record.role() == role).isPresent();
    }

    boolean isPaused() {
        return record().filter(VolumeRecord::paused).isPresent();
    }

    Optional<OpenVolume> open() {
        return open;
    }

    /** What keeps it from being used, where something does. */
    Optional<Trouble> trouble() {
        return trouble;
    }

    /** Its state cannot be read; nothing more is done with it in this run. */
    void cannotRead(Trouble why) {
        trouble = Optional.of(why);
    }

    /** How far the recovery of its last round has come, while it is being opened. */
    Optional<Progress> recovery() {
        return phase == Phase.OPENING ? Optional.ofNullable(recovery) : Optional.empty();
    }

    /** By peer, in the order of configuration. */
    Collection<Relation> relations() {
        return relations.values();
    }

    Optional<Relation> relation(String peer) {
        return Optional.ofNullable(relations.get(peer));
    }

    /** Replaces the relations; those that go are detached, those that come attached. */
    void relate(List<Relation> next) {
        Map<String, Relation> before = new LinkedHashMap<>(relations);
        relations.clear();
        for (Relation relation : next) {
            relations.put(relation.peer().name(), relation);
        }
        before.values().stream()
                .filter(gone -> !next.contains(gone))
                .forEach(gone -> gone.detach(
                        FaultCode.PEER_NOT_NAMED,
                        "'" + gone.peer().name() + "' is not named for '" + name + "' any more"));
        // One that is being closed is attached when it is opened again.
        open.filter(volume -> phase == Phase.OPEN).ifPresent(volume -> next.stream()
                .filter(relation -> !before.containsValue(relation))
                .forEach(relation -> relation.attach(volume)));
    }

    /** What somebody does with it that allows nothing else; empty when nobody does. */
    Optional<String> task() {
        return task;
    }

    /** An import that has ended before its end, in words; known as long as the process. */
    Optional<String> halfDone() {
        return halfDone;
    }

    void leaveHalfDone(Optional<String> what) {
        halfDone = what;
    }

    /** Takes it for a task alone; a refusal where somebody has it. */
    void beginTask(String what) {
        if (task.isPresent()) {
            throw new ReplicatorException(
                    FaultCode.ROUND_IN_PROGRESS, "'" + name + "': " + task.get() + "; wait for that job, or cancel it");
        }
        task = Optional.of(what);
    }

    void endTask() {
        task = Optional.empty();
    }

    /** A capture that is no round's; it is asked to end before the volume is closed. */
    void beginCapture(Runnable cancel) {
        captures.add(cancel);
    }

    void endCapture(Runnable cancel) {
        captures.remove(cancel);
    }

    /** Chunks of a replica that are not what its generation says. */
    long damagedChunks() {
        return open.flatMap(OpenVolume::replica)
                .map(ReplicaVolume::damagedChunks)
                .orElse(0L);
    }

    /** What went wrong with it since the agent began. */
    FaultCounts counts() {
        return counts;
    }

    /** Time until it is tried again to open it, while it cannot be used. */
    OptionalLong retryNanos() {
        return phase == Phase.FAILED
                ? OptionalLong.of(Math.max(0, retryAtNanos - means.ticker().nanos()))
                : OptionalLong.empty();
    }

    /** As {@link #openNow}; {@code told} hears once that it is open, or why it is not. */
    void openThen(Consumer<Optional<Trouble>> told) {
        whenOpened.add(told);
        openNow();
        if (phase != Phase.OPENING) {
            tellOpened();
        }
    }

    private void tellOpened() {
        Optional<Trouble> why = phase == Phase.OPEN
                ? Optional.empty()
                : trouble.or(() -> Optional.of(new Trouble(FaultCode.CANCELLED, "'" + name + "' is being closed")));
        List.copyOf(whenOpened).forEach(told -> told.accept(why));
        whenOpened.clear();
    }

    /** Opens it, where there is something to open and no task has it. */
    void openNow() {
        retry.cancel();
        boolean closed = phase == Phase.SHUT || phase == Phase.FAILED;
        if (!closed || retired || task.isPresent() || settings.isEmpty() || directory.isEmpty()) {
            return;
        }
        VolumeOpening.Request request = new VolumeOpening.Request(
                directory.get(),
                settings.get(),
                (code, text) -> means.lane().execute(() -> deviceFailed(code, text)),
                suspicion.isPresent(),
                suspicion.orElse(Suspicion.NONE));
        phase = Phase.OPENING;
        recovery = null;
        Supplier<VolumeOpening.Opened> work = () -> opening.open(request, progress -> recovery = progress);
        if (opening.mayTakeLong(request)) {
            means.steps().runLong(work, this::opened, this::notOpened);
        } else {
            means.steps().run(work, this::opened, this::notOpened);
        }
        means.changed().run();
    }

    /** A round went well: the next failure is the first again. */
    void wentWell() {
        backoff.reset();
    }

    /** A step failed after which it has to be opened anew. */
    void mustReopen(FaultCode code, String text) {
        if (phase != Phase.OPEN) {
            return;
        }
        counts.failed(code);
        suspect(code);
        means.events().repetition(EventLevel.ERROR, "volume-failed", name, "", code, text);
        Trouble why = new Trouble(code, text);
        trouble = Optional.of(why);
        shut(FaultCode.CANCELLED, "'" + name + "' is closed until it can be opened anew: " + text, () -> failed(why));
    }

    /** A capture that was no round's failed: what it met may be such a step. */
    void reopenIfFailed() {
        open.flatMap(OpenVolume::fault).ifPresent(fault -> mustReopen(fault.code(), fault.text()));
    }

    /** Closes it once nothing uses it; {@code then} runs when it is closed. Its rounds end with that reason. */
    void shut(FaultCode code, String why, Runnable then) {
        whenShut.add(then);
        retry.cancel();
        switch (phase) {
            case SHUT, FAILED -> isShut();
            case OPENING, CLOSING -> means.changed().run();
            case OPEN -> {
                phase = Phase.CLOSING;
                List.copyOf(captures).forEach(Runnable::run);
                relations.values().forEach(relation -> relation.detach(code, why));
                open.orElseThrow().whenIdle(() -> close(open.orElseThrow()));
            }
        }
    }

    /** Closes it, and opens it no more: the agent stops. */
    void retire(FaultCode code, String why) {
        retired = true;
        shut(code, why, () -> {});
    }

    /** An operation of its device failed; what becomes of that is told by whoever asked for it. */
    private void deviceFailed(FaultCode code, String text) {
        counts.deviceFailed();
        means.events().repetition(EventLevel.WARNING, "device-error", name, "", code, text);
        means.changed().run();
    }

    private void suspect(FaultCode code) {
        suspicion = Optional.of(suspicion.orElse(Suspicion.NONE).and(Suspicion.after(code)));
    }

    private void opened(VolumeOpening.Opened opened) {
        OpenVolume volume = opened.volume();
        open = Optional.of(volume);
        directory = Optional.of(volume.directory());
        suspicion = Optional.empty();
        if (!whenShut.isEmpty()) {
            phase = Phase.CLOSING;
            tellOpened();
            close(volume);
            return;
        }
        phase = Phase.OPEN;
        OpeningNews.tell(means.events(), volume, opened.finding(), trouble.isPresent());
        opened.finding().damage().ifPresent(damage -> counts.mismatched(damage.chunkCount()));
        trouble = Optional.empty();
        relations.values().forEach(relation -> relation.attach(volume));
        tellOpened();
        means.changed().run();
    }

    private void notOpened(ReplicatorException fault) {
        Trouble why = Trouble.of(fault);
        trouble = Optional.of(why);
        if (VolumeOpening.leavesDoubt(fault.code())) {
            suspect(fault.code());
        }
        if (whenShut.isEmpty()) {
            means.events().repetition(EventLevel.ERROR, "volume-failed", name, "", why.code(), why.text());
            failed(why);
        } else {
            isShut();
        }
        tellOpened();
    }

    private void failed(Trouble why) {
        trouble = Optional.of(why);
        if (retired) {
            return;
        }
        phase = Phase.FAILED;
        long delay = backoff.nextNanos();
        retryAtNanos = means.ticker().nanos() + delay;
        retry = means.lane().schedule(delay, this::openNow);
        means.changed().run();
    }

    private void close(OpenVolume volume) {
        means.steps().run(() -> VolumeOpening.close(volume), this::closed, fault -> {
            means.events().warning("volume-failed", name, "", fault.code(), String.valueOf(fault.getMessage()));
            closed();
        });
    }

    private void closed() {
        open = Optional.empty();
        isShut();
    }

    private void isShut() {
        phase = Phase.SHUT;
        List<Runnable> told = List.copyOf(whenShut);
        whenShut.clear();
        told.forEach(Runnable::run);
        if (phase == Phase.SHUT) {
            // It may have been configured again while it was being closed.
            openNow();
        }
        means.changed().run();
    }

    /** The generation a replica is at, one that is committed and not applied yet included; a source's last captured one. */
    Optional<Generation> generation() {
        return open.flatMap(OpenVolume::replica).map(ReplicaVolume::generation).orElseGet(() -> directory
                .filter(state -> !state.isInPlace())
                .flatMap(state -> state.index().generation()));
    }
}
