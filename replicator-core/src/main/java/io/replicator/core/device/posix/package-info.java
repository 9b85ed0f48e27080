/**
 * The system calls that the JDK does not offer, and what the kernel tells of devices in its own files. The only room that knows JNA.
 *
 * <p>Blocking; thread-safe. Imports {@code fault}.
 */
@NullMarked
package io.replicator.core.device.posix;

import org.jspecify.annotations.NullMarked;
