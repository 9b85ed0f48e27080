package io.replicator.agent.control.api;

import io.replicator.core.fault.FaultCode;

/**
 * The body of every answer that is not a success.
 *
 * @param code the fault's name
 * @param number the same as a number that never changes its meaning
 * @param message what happened and what to do
 */
public record ErrorAnswer(FaultCode code, int number, String message) {}
