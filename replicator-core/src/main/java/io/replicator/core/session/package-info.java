/**
 * The protocol as state machines without I/O: events in, effects out.
 *
 * <p>Always holds: a message is legal only in the states that say so; whatever else a peer sends closes the connection it came on. Nothing
 * here reads a clock, sleeps, or blocks; time is an argument. Each machine has one owner, the lane of its peer. Imports rooms of lower
 * layers only.
 */
@NullMarked
package io.replicator.core.session;

import org.jspecify.annotations.NullMarked;
