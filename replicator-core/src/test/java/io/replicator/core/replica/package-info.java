/** Tests of the replica: journal, commit log, applying and recovery, over a state directory and a device that lose what was not flushed. */
@NullMarked
package io.replicator.core.replica;

import org.jspecify.annotations.NullMarked;
