/**
 * Immutable reports of progress: the only thing that status, metrics and the page read.
 *
 * <p>Values; any thread. Imports {@code extent}, {@code fault}, {@code time}, {@code volume}.
 */
@NullMarked
package io.replicator.core.report;

import org.jspecify.annotations.NullMarked;
