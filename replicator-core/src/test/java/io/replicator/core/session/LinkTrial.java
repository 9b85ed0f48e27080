package io.replicator.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.LinkTestReport;
import java.util.ArrayList;
import java.util.List;

/** A test of a link of the left end that was begun, and how it ended. */
final class LinkTrial implements LinkTestListener {
    final List<LinkTestReport> reports = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    final String link;
    final SimulatedTestPath path;
    final LinkTest test;

    LinkTrial(BackboneWorld world, int link, LinkTestOrder order) {
        this(world, world.link(link), order);
    }

    LinkTrial(BackboneWorld world, SimulatedLink tested, LinkTestOrder order) {
        this(world, tested, order, new SimulatedTestPath(tested, world.network));
    }

    LinkTrial(BackboneWorld world, SimulatedLink tested, LinkTestOrder order, LinkTestTransport transport) {
        link = tested.name();
        path = transport instanceof SimulatedTestPath simulated ? simulated : null;
        test = new LinkTest(
                link,
                order,
                transport,
                world.left.backbone.allowance(link).orElseThrow(),
                world.time.lane(),
                world.time,
                this);
        test.start();
    }

    @Override
    public void measured(LinkTestReport report) {
        reports.add(report);
    }

    @Override
    public void failed(FaultCode code, String text) {
        failures.add(code + " " + text);
    }

    boolean hasEnded() {
        return !reports.isEmpty() || !failures.isEmpty();
    }

    LinkTestReport report() {
        assertThat(failures).isEmpty();
        assertThat(reports).hasSize(1);
        return reports.get(0);
    }
}
