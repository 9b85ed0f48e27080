package io.replicator.agent.job;

import io.replicator.agent.net.Network;
import io.replicator.agent.trust.AgentIdentity;
import io.replicator.agent.trust.SeedTrust;
import io.replicator.core.memory.BufferPool;
import io.replicator.core.report.EventReport;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.time.Lane;
import io.replicator.core.time.Ticker;
import io.replicator.core.volume.BootId;
import java.security.SecureRandom;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What replication needs of the process around it.
 *
 * @param self who this agent is
 * @param boot this run of it
 * @param lane owns all state
 * @param io for what blocks on devices and state files
 * @param cpu for what hashes and compresses
 * @param ticker the monotonic clock
 * @param wallMillis the wall clock, milliseconds since 1970 UTC
 * @param random for identities, keys and jitter
 * @param trust what seeds are signed, judged and sealed with
 * @param state the agent's state directory, this process's alone
 * @param network its links; it listens after {@link Replication#start} and is stopped after {@link Replication#stop}
 * @param sendPool where outgoing batches and reads take their buffers
 * @param receivePool where the network puts arriving batches; for status only
 * @param events is told what happens, on the lane; must not block
 */
public record ReplicationPorts(
        AgentIdentity self,
        BootId boot,
        Lane lane,
        Executor io,
        Executor cpu,
        Ticker ticker,
        LongSupplier wallMillis,
        SecureRandom random,
        SeedTrust trust,
        StateDirectory state,
        Network network,
        BufferPool sendPool,
        BufferPool receivePool,
        Consumer<EventReport> events) {}
