/**
 * A network path that fails on command: a relay of real TCP connections, for tests and benchmarks, since not every kernel has netem.
 *
 * <p>What always holds: bytes of one connection arrive in order and unchanged, or the connection is reset; a path has one wire each way that all
 * its connections share, so that what one sends delays the others; what is on the wire is bounded, beyond it the relay reads nothing
 * more. Four threads to a connection, none of which runs while nothing moves. Methods may be called from any thread.
 */
@NullMarked
package io.replicator.core.relay;

import org.jspecify.annotations.NullMarked;
