/** Tests of devices: one contract that every implementation passes. */
@NullMarked
package io.replicator.core.device;

import org.jspecify.annotations.NullMarked;
