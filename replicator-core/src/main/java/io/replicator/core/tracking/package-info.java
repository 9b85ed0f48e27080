/**
 * Where changes come from: a tracker that names them, or a scan of everything.
 *
 * <p>Always holds: an answer is a superset of what changed, or it is "unknown" with a reason that an administrator is told. Blocking, on
 * I/O threads. Imports {@code extent}, {@code fault}, {@code volume}.
 */
@NullMarked
package io.replicator.core.tracking;

import org.jspecify.annotations.NullMarked;
