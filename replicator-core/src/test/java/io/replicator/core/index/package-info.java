/** Tests of what a copy knows of itself, crashed at every write and flush. */
@NullMarked
package io.replicator.core.index;

import org.jspecify.annotations.NullMarked;
