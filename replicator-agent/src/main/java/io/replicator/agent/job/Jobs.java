package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.JobKind;
import io.replicator.core.report.JobReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The jobs that run, and the last ones that have ended. They go on whether anybody looks or not, and are forgotten when the agent ends. On the
 * lane, but for {@link #report}.
 */
final class Jobs {
    /** Ended jobs that are remembered. */
    static final int MAX_ENDED = 128;

    /** The most jobs that have not ended. */
    static final int MAX_OPEN = 256;

    private final LongSupplier wallMillis;
    private final Runnable whenChanged;
    private final Map<Long, JobReport> reports = new ConcurrentHashMap<>();
    private final TreeMap<Long, Job> jobs = new TreeMap<>();
    private final ArrayDeque<Job> ended = new ArrayDeque<>();
    private long lastId;

    /** A register that calls {@code whenChanged} when there is something new to show. */
    Jobs(LongSupplier wallMillis, Runnable whenChanged) {
        this.wallMillis = wallMillis;
        this.whenChanged = whenChanged;
    }

    /** A new job about volumes, queued. */
    Job open(JobKind kind, List<String> volumes) {
        return open(kind, volumes, Optional.empty());
    }

    /** A new job about a link, queued. */
    Job open(JobKind kind, String link) {
        return open(kind, List.of(), Optional.of(link));
    }

    private Job open(JobKind kind, List<String> volumes, Optional<String> link) {
        if (jobs.size() - ended.size() >= MAX_OPEN) {
            throw new ReplicatorException(
                    FaultCode.LIMIT_EXCEEDED,
                    MAX_OPEN + " jobs have not ended yet; wait for one, or cancel one: 'job list' shows them");
        }
        Job job = new Job(this, ++lastId, kind, volumes, link, wallMillis.getAsLong());
        jobs.put(lastId, job);
        changed(job);
        return job;
    }

    /** The job of that number; a refusal where it is not known any more. */
    Job job(long id) {
        Job job = jobs.get(id);
        if (job == null) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST,
                    "there is no job " + id + "; 'job list' shows those that run and the last " + MAX_ENDED
                            + " that have ended");
        }
        return job;
    }

    /** The job's report. Any thread. */
    Optional<JobReport> report(long id) {
        return Optional.ofNullable(reports.get(id));
    }

    /** All of them, oldest first, with their progress as it is now. */
    List<JobReport> reports() {
        jobs.values().forEach(Job::refresh);
        return jobs.values().stream().map(Job::report).toList();
    }

    /** Whether one of them is at work. */
    boolean anyOpen() {
        return jobs.size() > ended.size();
    }

    /** Asks all to end. */
    void cancelAll() {
        new ArrayList<>(jobs.values()).forEach(Job::cancel);
    }

    long nowMillis() {
        return wallMillis.getAsLong();
    }

    void changed(Job job) {
        JobReport before = reports.put(job.report().id(), job.report());
        if (before == null || before.state() != job.report().state()) {
            whenChanged.run();
        }
    }

    void ended(Job job) {
        ended.addLast(job);
        if (ended.size() > MAX_ENDED) {
            long oldest = ended.removeFirst().report().id();
            jobs.remove(oldest);
            reports.remove(oldest);
        }
    }
}
