/**
 * Whether an open device is the one that a copy's index describes, and whether anybody else can have written to it since: what is asked
 * before the first write after every opening, and what is left behind for the next.
 *
 * <p>Always holds: a replica's device is written only after its size fits and chunks drawn at random had the digests of the index; that it is
 * in use is durable before that. What a fault has made doubtful is read again before the copy is used. Nothing is decided by a clock. The
 * rules are in {@code docs/devices.md}, the record in {@code docs/state-format.md}. Blocking; one owner. Imports {@code device}, {@code extent},
 * {@code fault}, {@code hash}, {@code index}, {@code replica}, {@code report}, {@code store}, {@code time}, {@code volume}.
 */
@NullMarked
package io.replicator.core.custody;

import org.jspecify.annotations.NullMarked;
