/**
 * The pure function that says what two copies of a volume that meet must do.
 *
 * <p>Always holds: a delta is only ever decided from a generation that both copies hold, under the relation both name, with a dirty set
 * that missed nothing; every other meeting is refused with a code and a text that says what to do. Nothing is decided by time or by
 * size. Pure: any thread. Imports {@code extent}, {@code fault}, {@code volume}.
 */
@NullMarked
package io.replicator.core.lineage;

import org.jspecify.annotations.NullMarked;
