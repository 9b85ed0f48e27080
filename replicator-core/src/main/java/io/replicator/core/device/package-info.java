/**
 * The block-device port with its contract, and what implements it: regular files and block devices of the system.
 *
 * <p>Always holds: a transfer is whole or fails; nothing is reported durable that a flush did not confirm; after a failed flush a device
 * is failed until it is opened again; a replica is open for nobody else. A source on a block device is read past the page cache, which does
 * not see what a mounted file system writes; an image file is read through it, because there it is coherent and usually warm. Only
 * {@code device.posix} knows the C library. Thread-safe. Imports {@code fault} and {@code memory}.
 */
@NullMarked
package io.replicator.core.device;

import org.jspecify.annotations.NullMarked;
