/** Tests of the steps that move bytes, on a virtual clock. */
@NullMarked
package io.replicator.core.transfer;

import org.jspecify.annotations.NullMarked;
