package io.replicator.agent.cli;

/** The command line is not one that can be carried out. */
final class UsageFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageFault(String message) {
        super(message);
    }
}
