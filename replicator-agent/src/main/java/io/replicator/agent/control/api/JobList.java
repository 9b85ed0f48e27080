package io.replicator.agent.control.api;

import io.replicator.core.report.JobReport;
import java.util.List;

/** Jobs that run or ended lately, oldest first. */
public record JobList(List<JobReport> jobs) {}
