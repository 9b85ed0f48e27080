/**
 * The local API: HTTP/1.1 with JSON on a Unix-domain socket, for {@code replicatorctl}, {@code curl} and whatever watches from this host.
 * Layer 4 of the agent: imports {@code agent.runtime}, {@code core.report}, {@code core.fault}, {@code core.volume}, Netty's HTTP codec.
 *
 * <p>What always holds: the socket is never open to anybody but its owner, not for an instant; bodies, headers, connections, waiting
 * requests and kept events are bounded; routes are declared in one table, from which {@code GET /v1} answers and against which the document is
 * tested. Everything runs on the one control thread and never blocks; the port {@link io.replicator.agent.control.AgentService} answers with
 * stages that may complete on any thread.
 */
@NullMarked
package io.replicator.agent.control;

import org.jspecify.annotations.NullMarked;
