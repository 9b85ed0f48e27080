package io.replicator.agent.e2e;

import java.util.List;

/** Two network paths between two sites, which fail on command. Numbers of paths are 0 and 1. */
interface FailingPaths extends AutoCloseable {
    int COUNT = 2;

    /** A source and a replica that know each other by these paths and do not run yet. The source dials. */
    List<Site> sites(Scene scene);

    /** The path is gone, and its ends can know at once. */
    void cut(int path);

    /** Nothing passes any more, and nobody is told. */
    void silence(int path);

    /** The path is as it was. */
    void heal(int path);

    @Override
    void close();
}
