package io.replicator.agent.cli;

/** The agent cannot be asked; the message says where it was looked for and how to start it. */
final class AgentUnreachable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AgentUnreachable(String message, Throwable cause) {
        super(message, cause);
    }
}
