/**
 * What an agent does with its volumes: it opens them, meets its peers, runs rounds by schedule, and carries out what an administrator asks
 * for. The one place for retry policy.
 *
 * <p>Always holds: never two rounds of one relation at once; what an administrator was told is done is durable; a volume that cannot be
 * opened says why and does not stop the others. Everything but {@link io.replicator.agent.job.Replication#status} happens on the lane, which
 * never blocks; what blocks is a step on an executor that comes back to the lane. Layer 3: imports {@code runtime}, {@code trust},
 * {@code net} and the core.
 */
@NullMarked
package io.replicator.agent.job;

import org.jspecify.annotations.NullMarked;
