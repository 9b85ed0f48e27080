package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.JobKind;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.LinkTestReport;
import io.replicator.core.session.LinkTest;
import io.replicator.core.session.LinkTestListener;
import io.replicator.core.session.LinkTestOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Tests of links, one at a time with each peer, beside whatever else goes by them. On the lane. */
final class LinkTestJobs {
    private final LinkCommands links;
    private final Jobs jobs;
    private final Map<String, Job> running = new HashMap<>();

    LinkTestJobs(LinkCommands links, Jobs jobs) {
        this.links = links;
        this.jobs = jobs;
    }

    JobReport test(String link, LinkTestOrder order) {
        Peer peer = links.peerBehind(link);
        Job before = running.get(peer.name());
        if (before != null) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST,
                    "job " + before.report().id() + " tests a link to '" + peer.name()
                            + "' already; wait for it, or: replicatorctl job cancel "
                            + before.report().id());
        }
        Trial trial = new Trial(peer.name());
        LinkTest test = peer.newTest(link, order, trial);
        Job job = jobs.open(JobKind.LINK_TEST, link);
        trial.job = Optional.of(job);
        running.put(peer.name(), job);
        job.begin();
        job.showProgress(() -> Optional.of(test.progress()));
        test.start();
        job.onCancel(() -> test.cancel(FaultCode.CANCELLED, "cancelled"));
        return job.report();
    }

    /** One that was begun, until it has ended. */
    private final class Trial implements LinkTestListener {
        private final String peer;
        private Optional<Job> job = Optional.empty();

        Trial(String peer) {
            this.peer = peer;
        }

        @Override
        public void measured(LinkTestReport report) {
            running.remove(peer);
            job.ifPresent(done -> done.done(report, LinkTestWords.of(peer, report)));
        }

        @Override
        public void failed(FaultCode code, String text) {
            running.remove(peer);
            job.ifPresent(done -> done.failed(code, text));
        }
    }
}
