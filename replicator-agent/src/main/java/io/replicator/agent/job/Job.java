package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.JobKind;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;
import io.replicator.core.report.LinkTestReport;
import io.replicator.core.report.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Something that an administrator asked for and that takes its time; it ends once. On the lane. */
final class Job {
    private final Jobs register;
    private final List<CompletableFuture<JobReport>> waiting = new ArrayList<>();
    private JobReport report;
    private Supplier<Optional<Progress>> progress = Optional::empty;
    private Runnable cancel = () -> {};
    private boolean cancelRequested;
    private Optional<LinkTestReport> found = Optional.empty();

    Job(Jobs register, long id, JobKind kind, List<String> volumes, Optional<String> link, long nowMillis) {
        this.register = register;
        this.report = new JobReport(
                id,
                kind,
                volumes,
                link,
                JobState.QUEUED,
                nowMillis,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "");
    }

    /** As it was when it last changed. */
    JobReport report() {
        return report;
    }

    boolean hasEnded() {
        return report.state().hasEnded();
    }

    /** Whether somebody asked for its end. */
    boolean isCancelRequested() {
        return cancelRequested;
    }

    /** It is at work now. */
    void begin() {
        change(JobState.RUNNING, Optional.empty(), Optional.empty(), "");
    }

    /** Where its progress is asked for from now on. */
    void showProgress(Supplier<Optional<Progress>> source) {
        progress = source;
        refresh();
    }

    /** What its cancellation does from now on; run at once where it was asked for already. */
    void onCancel(Runnable action) {
        cancel = action;
        if (cancelRequested && !hasEnded()) {
            action.run();
        }
    }

    /** Asks for its end. */
    void cancel() {
        if (!hasEnded() && !cancelRequested) {
            cancelRequested = true;
            cancel.run();
        }
    }

    /** It is done, and has found that. */
    void done(LinkTestReport report, String text) {
        found = Optional.of(report);
        done(text);
    }

    void done(String text) {
        end(JobState.DONE, Optional.empty(), text);
    }

    /** It ended by a fault; as cancelled where that is the fault. */
    void failed(FaultCode code, String text) {
        end(code == FaultCode.CANCELLED ? JobState.CANCELLED : JobState.FAILED, Optional.of(code), text);
    }

    void failed(ReplicatorException fault) {
        failed(fault.code(), String.valueOf(fault.getMessage()));
    }

    /** Ends with its last report. */
    CompletableFuture<JobReport> ended() {
        if (hasEnded()) {
            return CompletableFuture.completedFuture(report);
        }
        CompletableFuture<JobReport> future = new CompletableFuture<>();
        waiting.add(future);
        return future;
    }

    /** Takes its progress as it is now into its report. */
    void refresh() {
        if (!hasEnded()) {
            change(report.state(), Optional.empty(), report.code(), report.text());
        }
    }

    private void end(JobState state, Optional<FaultCode> code, String text) {
        if (hasEnded()) {
            return;
        }
        change(state, Optional.of(register.nowMillis()), code, text);
        progress = Optional::empty;
        cancel = () -> {};
        register.ended(this);
        waiting.forEach(future -> future.complete(report));
        waiting.clear();
    }

    private void change(JobState state, Optional<Long> endedAtMillis, Optional<FaultCode> code, String text) {
        Optional<Progress> now = progress.get();
        report = new JobReport(
                report.id(),
                report.kind(),
                report.volumes(),
                report.link(),
                state,
                report.startedAtMillis(),
                endedAtMillis,
                now.isPresent() ? now : report.progress(),
                code,
                found,
                text);
        register.changed(this);
    }
}
