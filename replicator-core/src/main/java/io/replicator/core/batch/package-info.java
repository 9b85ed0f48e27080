/**
 * The batch: changed blocks of some chunks with their numbers and digests, compressed as one. The same bytes on the wire, in the journal
 * and on transport media; specified in {@code docs/protocol.md}.
 *
 * <p>Always holds: a batch has exactly one form for what it says; a reader checks its checksum, every length and every bit before memory is
 * taken in proportion to it. A chunk's digest is carried, not checked: the proof is made where the chunk is rebuilt. A writer has one
 * owner; what a reader parsed may be read by any thread. Imports {@code extent}, {@code fault}, {@code memory}, {@code volume}, {@code
 * codec}, {@code hash}.
 */
@NullMarked
package io.replicator.core.batch;

import org.jspecify.annotations.NullMarked;
