/** Whole agents but for their processes, under a virtual clock: sites whose power fails, links that are cut, and what must hold of them. */
@NullMarked
package io.replicator.core.round;

import org.jspecify.annotations.NullMarked;
