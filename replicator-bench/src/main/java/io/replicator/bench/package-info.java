/** Micro-benchmarks, whole-system scenarios and the comparison with other programs. Nothing depends on it. */
@NullMarked
package io.replicator.bench;

import org.jspecify.annotations.NullMarked;
