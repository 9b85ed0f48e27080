/**
 * The composition root of the daemon: reads the configuration, builds everything from it in order, obeys signals, and ends with an exit code
 * that says why. Layer 6 of the agent: imports every other room, and is the only one that imports {@code config} to run by it.
 *
 * <p>What always holds: what was started is ended in the reverse order; a state directory is used by one process, and by the agent it belongs
 * to; a reload takes over all of a file or nothing. Blocks where it likes: its own threads are the process's main thread, the one for
 * stopping, and steps on the pool for I/O.
 *
 * <p>{@code ReplicatorctlMain} is the process of the administrator's command, which shares nothing with the daemon but this room.
 */
@NullMarked
package io.replicator.agent.main;

import org.jspecify.annotations.NullMarked;
