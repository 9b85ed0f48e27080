package io.replicator.core.wire;

/**
 * A message with its place in the control stream.
 *
 * @param sequence counts sequenced messages from 1 for a pair of boot ids; 0 on a message that is not sequenced
 */
public record Frame(long sequence, Message message) {}
