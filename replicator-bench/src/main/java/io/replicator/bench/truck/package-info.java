/**
 * Measures the journey of a seed beside what anybody would type instead, on the same bytes in the same run.
 *
 * <p>Always holds: every participant runs once before it counts, and takes turns with the one it is compared with; both end with their bytes
 * flushed; what is judged is the ratio of medians. One thread drives; what is measured uses the agent's own pools.
 */
@NullMarked
package io.replicator.bench.truck;

import org.jspecify.annotations.NullMarked;
