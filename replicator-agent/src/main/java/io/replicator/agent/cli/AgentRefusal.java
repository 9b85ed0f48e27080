package io.replicator.agent.cli;

import io.replicator.agent.control.api.ErrorAnswer;

/** The agent's answer is a fault. */
final class AgentRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ErrorAnswer answer;
    private final transient Reply reply;

    AgentRefusal(ErrorAnswer answer, Reply reply) {
        super(answer.message());
        this.answer = answer;
        this.reply = reply;
    }

    ErrorAnswer answer() {
        return answer;
    }

    /** As it came, for {@code --json}. */
    Reply reply() {
        return reply;
    }
}
