/**
 * The rules of the architecture, kept by ordinary tests: which room may import which, where a library may be known, what the core
 * must never touch, and how a source file looks. The tables are here so that every module's test uses the same rules; each module
 * states its own table. Immutable values, any thread.
 */
@NullMarked
package io.replicator.core.architecture;

import org.jspecify.annotations.NullMarked;
