package io.replicator.agent.main;

/** What the process says by ending. {@code docs/operations.md} lists them. */
final class ExitCode {
    /** It was told to end. */
    static final int DONE = 0;
    /** It could not start; trying again may help. */
    static final int FAILED = 1;
    /** A defect of the program; its state is as a crash leaves it, which is safe. */
    static final int DEFECT = 70;
    /** The configuration, the certificates or the state directory have to be put right first. */
    static final int CONFIGURATION = 78;

    private ExitCode() {}

    /** As shells count a process that a signal ended. */
    static int ofSignal(int number) {
        return 128 + number;
    }
}
