/** Tests of manifests and of the check of what arrived. */
@NullMarked
package io.replicator.core.seed;

import org.jspecify.annotations.NullMarked;
