/** A model of what a disk keeps and what a crash takes from it; what the in-memory state directory and block device are made of. */
@NullMarked
package io.replicator.core.disk;

import org.jspecify.annotations.NullMarked;
