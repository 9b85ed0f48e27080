/**
 * The block-device port with its contract, and what implements it: regular files, block devices, memory.
 *
 * <p>Always holds: a transfer is whole or fails; nothing is reported durable that a flush did not confirm; after a failed flush a device
 * is failed until it is opened again. Only {@code device.posix} knows the C library. Thread-safe. Imports {@code extent}, {@code fault},
 * {@code memory}.
 */
@NullMarked
package io.replicator.core.device;

import org.jspecify.annotations.NullMarked;
