package io.replicator.core.replica;

/** The power failed under a device. No fault, so nobody handles it as one. */
final class PowerCut extends RuntimeException {
    private static final long serialVersionUID = 1L;
}
