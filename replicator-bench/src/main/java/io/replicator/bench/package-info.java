/**
 * Micro-benchmarks, whole-system scenarios and the comparison with other programs. Nothing depends on it.
 *
 * <p>Always holds: a benchmark counts bytes as its operations, and is told beside a limit that was measured in the same run, since figures of
 * two runs or two machines cannot be compared. A forked process for each; one thread.
 */
@NullMarked
package io.replicator.bench;

import org.jspecify.annotations.NullMarked;
