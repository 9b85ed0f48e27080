/**
 * Small durable files: records replaced whole, and logs that only grow, behind a port.
 *
 * <p>Always holds: a reader of any prefix of the writes finds the old state or the new one (DESIGN 3, invariant 6); a damaged record is
 * told apart from an absent one. The port exists so that a simulation can crash between any two writes. Blocking, on I/O threads;
 * each file has one owner. Imports {@code fault}.
 */
@NullMarked
package io.replicator.core.store;

import org.jspecify.annotations.NullMarked;
