package io.replicator.core.world;

/** The process that called is dead. An error, so that nothing handles it as a fault. */
final class Gone extends Error {
    private static final long serialVersionUID = 1L;

    Gone() {
        super("the process is dead", null, false, false);
    }
}
