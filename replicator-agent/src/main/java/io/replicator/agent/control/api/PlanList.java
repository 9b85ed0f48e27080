package io.replicator.agent.control.api;

import io.replicator.core.report.PlanReport;
import java.util.List;

/** What rounds would do, one for each peer. */
public record PlanList(List<PlanReport> plans) {}
