/**
 * Fingerprints, digests and the hash tree: the only room that knows hash libraries.
 *
 * <p>Always holds: a fingerprint answers "did it change?" and never leaves its site; a digest answers "is it the same?" anywhere. Zero
 * bytes, and nothing else, have the fingerprint 0 and the digest {@link io.replicator.core.volume.Digest#ZERO}. Everything here but a
 * {@link io.replicator.core.hash.TreeUpdate} is immutable and thread-safe; the work is done on the caller's thread, which is one of a
 * pool, since scratch memory is kept per thread. Imports {@code extent}, {@code fault}, {@code volume}.
 */
@NullMarked
package io.replicator.core.hash;

import org.jspecify.annotations.NullMarked;
