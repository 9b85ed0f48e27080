package io.replicator.agent.control.api;

import io.replicator.core.report.SeedReport;
import java.util.List;

/** Seeds on the road. */
public record SeedList(List<SeedReport> seeds) {}
