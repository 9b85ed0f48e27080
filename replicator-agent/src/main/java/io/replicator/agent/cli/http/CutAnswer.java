package io.replicator.agent.cli.http;

/** The other end went away in the middle of its answer: what came of it was right so far. */
public final class CutAnswer extends BrokenAnswer {
    private static final long serialVersionUID = 1L;

    CutAnswer(String message) {
        super(message);
    }
}
