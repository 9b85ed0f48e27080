/**
 * One bounded pool of aligned direct buffers, leased and counted.
 *
 * <p>What the pool has handed out never exceeds its bound; whoever finds it empty waits or slows down. A lease is written by its first
 * owner, then sealed, and read-only from then on. Thread-safe. Imports only {@code fault}.
 */
@NullMarked
package io.replicator.core.memory;

import org.jspecify.annotations.NullMarked;
