package io.replicator.core.round;

import io.replicator.core.fault.FaultCode;

/**
 * Why an open copy is used no more until it is opened anew.
 *
 * @param code what happened
 * @param text the same in words, and what to do
 */
public record VolumeFault(FaultCode code, String text) {}
