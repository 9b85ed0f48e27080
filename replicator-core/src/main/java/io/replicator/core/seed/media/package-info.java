/**
 * Transport media: a captured generation's chunks as files on disks that travel, written at the source and read where they arrive.
 *
 * <p>Always holds: what goes out is only what has the manifest's digest at the moment it is read; what is taken in is only what has it; a
 * file has its name only when it is durable; every length is checked before memory is taken. The bytes are specified in
 * {@code docs/seed-format.md}. Sealing and signatures are ports. Blocking calls on I/O threads, one owner each. Imports what
 * {@code seed} does, and {@code batch}.
 */
@NullMarked
package io.replicator.core.seed.media;

import org.jspecify.annotations.NullMarked;
