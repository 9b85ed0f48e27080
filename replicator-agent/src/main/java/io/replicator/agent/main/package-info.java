/**
 * The composition root: the processes, and who is given what. Layer 6 of the agent: imports every room, and is the only one that imports
 * {@code config}.
 *
 * <p>What always holds: whatever another room needs of the outside world (clock, randomness, environment, streams) is handed to it here.
 */
@NullMarked
package io.replicator.agent.main;

import org.jspecify.annotations.NullMarked;
