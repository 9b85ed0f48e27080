/**
 * The values that name a volume, its copies and its history.
 *
 * <p>Immutable: any thread. Imports {@code extent}, {@code fault}.
 */
@NullMarked
package io.replicator.core.volume;

import org.jspecify.annotations.NullMarked;
