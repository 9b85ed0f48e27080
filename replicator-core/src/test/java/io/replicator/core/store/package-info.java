/** Tests of the store, and the state directory in memory that crashes and fails on order. */
@NullMarked
package io.replicator.core.store;

import org.jspecify.annotations.NullMarked;
