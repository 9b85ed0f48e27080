/**
 * The steps that move bytes: read, compare, digest, compress at a source.
 *
 * <p>Always holds: fingerprint, digest and payload of a chunk come from one read into one buffer; a step is given to an executor and ends by
 * posting to the lane; none waits for another; what a step holds of the buffer pool it gives back when it is done or told to stop. State is
 * touched on the lane only, but for what is handed to one running step. Imports every lower layer but {@code session} and {@code wire}.
 */
@NullMarked
package io.replicator.core.transfer;

import org.jspecify.annotations.NullMarked;
