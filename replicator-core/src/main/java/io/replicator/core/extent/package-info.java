/**
 * Geometry: how a volume's bytes divide into blocks and chunks, and sets of them.
 *
 * <p>Block and chunk numbers count from zero. Only the last block and the last chunk of a volume may be partial. Values and
 * single-owner sets; no I/O. Imports only {@code fault}.
 */
@NullMarked
package io.replicator.core.extent;

import org.jspecify.annotations.NullMarked;
