package io.replicator.agent.control.api;

import io.replicator.core.report.VolumeReport;
import java.util.List;

/** The volumes. */
public record VolumeList(List<VolumeReport> volumes) {}
