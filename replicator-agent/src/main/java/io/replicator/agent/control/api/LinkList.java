package io.replicator.agent.control.api;

import io.replicator.core.report.LinkStatus;
import java.util.List;

/** The links to all peers. */
public record LinkList(List<LinkStatus> links) {}
