/**
 * The only creator of threads: single-owner lanes, bounded pools and the timer. Layer 0 of the agent: imports no other room of
 * the agent.
 */
@NullMarked
package io.replicator.agent.runtime;

import org.jspecify.annotations.NullMarked;
