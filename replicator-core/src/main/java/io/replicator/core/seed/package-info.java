/**
 * Seeds: the manifest that describes a frozen volume, and the check of what arrived against it.
 *
 * <p>Always holds: nothing is written for a manifest that is not whole, fits neither the device nor the volume, or describes another
 * disk; a check that does not end leaves no volume behind. The manifest's bytes are specified in {@code docs/state-format.md}. Blocking
 * calls on I/O threads; one owner each. Imports {@code extent}, {@code fault}, {@code time}, {@code memory}, {@code volume}, {@code store},
 * {@code device}, {@code hash}, {@code report}, {@code index}.
 */
@NullMarked
package io.replicator.core.seed;

import org.jspecify.annotations.NullMarked;
