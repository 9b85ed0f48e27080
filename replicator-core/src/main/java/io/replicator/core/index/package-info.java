/**
 * What one copy of a volume knows of itself: index, capture log, dirty sets, the set of damaged chunks, and
 * the record of the volume.
 *
 * <p>Always holds: the index is at one captured generation, or a sealed capture log waits to be merged, which opening the volume does;
 * every block by which the index moved since a peer's base is in that peer's dirty set, or the set says that it is void (DESIGN 3,
 * invariant 2, kept by {@link io.replicator.core.index.VolumeDirectory}). A page, record or log whose checksum fails is
 * {@code CORRUPT_STATE}, never a guess. Nothing in memory grows with the volume but compressed bitmaps.
 *
 * <p>Blocking, on I/O threads; {@link io.replicator.core.index.VolumeDirectory}, {@link io.replicator.core.index.DirtySet} and
 * {@link io.replicator.core.index.IndexFile} may be called by several threads, and what they answer without I/O they answer without waiting.
 * The bytes are in docs/state-format.md. Imports {@code extent}, {@code fault}, {@code hash}, {@code store}, {@code volume}.
 */
@NullMarked
package io.replicator.core.index;

import org.jspecify.annotations.NullMarked;
