/**
 * Time as it enters from outside: a monotonic ticker, a wall clock, timers on a lane, back-off, and
 * the order in which work given to an executor comes back.
 *
 * <p>Nothing in core reads the machine's clock. Imports no other room.
 */
@NullMarked
package io.replicator.core.time;

import org.jspecify.annotations.NullMarked;
