package io.replicator.agent.cli.http;

/**
 * What came back.
 *
 * @param status 200 to 599
 * @param body all of it
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
public record HttpAnswer(int status, byte[] body) {}
