/** Tests of transport media. */
@NullMarked
package io.replicator.core.seed.media;

import org.jspecify.annotations.NullMarked;
