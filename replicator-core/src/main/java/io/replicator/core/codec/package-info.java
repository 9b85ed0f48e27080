/**
 * Compression: all-zero, raw and LZ4, and the choice among them. The only room that knows a compression library.
 *
 * <p>Always holds: a decoder is told how many bytes must come out, writes no byte more, and refuses whatever does not give exactly that
 * many. Nothing here takes memory in proportion to what an encoding claims. Stateless: any thread. Imports {@code extent}, {@code fault},
 * {@code memory}, {@code volume}.
 */
@NullMarked
package io.replicator.core.codec;

import org.jspecify.annotations.NullMarked;
