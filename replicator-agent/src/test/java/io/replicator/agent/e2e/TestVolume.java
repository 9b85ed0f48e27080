package io.replicator.agent.e2e;

import java.nio.file.Path;

/** A volume with a file system in it, as production has one. */
interface TestVolume extends AutoCloseable {
    /** What the agent is told to open. */
    Path path();

    /** The file with its bytes, once they are written out. */
    Path bytes();

    /** Works on the file system: files come, one is changed in place, one goes. */
    void work();

    /** What was worked so far is on the device, where an agent sees it. */
    void writeOut();

    FileSystemKind kind();

    /** From here to {@link #thaw} nothing changes, and all of it is in {@link #bytes}. */
    void freeze();

    void thaw();

    @Override
    void close();
}
