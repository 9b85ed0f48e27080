/**
 * A replica's copy of a volume: the journal of a round, the commit log, applying, and recovery.
 *
 * <p>Always holds: the device is written only from a journal whose commit record is durable, and the journal stays until its generation
 * is applied, so that the copy is at a generation or the state directory holds all that is needed to reach one (DESIGN 3, invariant 1); or,
 * on an explicit order, in place, and then the copy is marked as incomplete before the first byte and until the whole is proved.
 * What is on disk is specified in {@code docs/state-format.md}. Blocking calls on I/O threads; what is thread-safe says so. Imports
 * {@code extent}, {@code fault}, {@code time}, {@code memory}, {@code volume}, {@code store}, {@code device}, {@code hash}, {@code report},
 * {@code index}, {@code batch}.
 */
@NullMarked
package io.replicator.core.replica;

import org.jspecify.annotations.NullMarked;
