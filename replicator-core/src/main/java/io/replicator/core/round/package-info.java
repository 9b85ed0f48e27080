/**
 * Rounds as they really run: the session's state machines and one backbone for each peer, their effects carried out over the ports of
 * {@link io.replicator.core.round.RoundPorts}. What a simulation drives is what ships.
 *
 * <p>Always holds: only a volume that was attached for a peer is spoken of with that peer; every step of a round is submitted to the given
 * executor and ends by posting to the lane; a round is over only when no step of it runs; every lease that a round was given is given back
 * when it is over; a copy whose flush failed, whose commit is in doubt or that could not be applied or sealed is used no more before it is
 * opened anew. All of it is owned by the lane, except where a class says that a method is called by a step. Imports every lower layer.
 */
@NullMarked
package io.replicator.core.round;

import org.jspecify.annotations.NullMarked;
