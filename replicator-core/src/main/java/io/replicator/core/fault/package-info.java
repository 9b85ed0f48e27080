/**
 * The closed list of what can go wrong, and what each fault asks for. Layer 0: imports no other room. Immutable values, any
 * thread.
 */
@NullMarked
package io.replicator.core.fault;

import org.jspecify.annotations.NullMarked;
