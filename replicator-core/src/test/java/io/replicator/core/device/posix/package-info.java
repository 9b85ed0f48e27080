/** Tests of the system calls for devices, against the system they run on. */
@NullMarked
package io.replicator.core.device.posix;

import org.jspecify.annotations.NullMarked;
