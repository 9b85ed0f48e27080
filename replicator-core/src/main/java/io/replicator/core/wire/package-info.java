/**
 * The messages two agents exchange, as records, and their bytes.
 *
 * <p>Always holds: every length a peer sends is checked against a limit before memory is taken, and whatever is not a legal frame is
 * {@code MALFORMED_FRAME}, never another exception. What the bytes are is specified in {@code docs/protocol.md}. Pure functions over
 * buffers: any thread. Imports {@code extent}, {@code fault}, {@code memory}, {@code volume}, {@code batch}.
 */
@NullMarked
package io.replicator.core.wire;

import org.jspecify.annotations.NullMarked;
