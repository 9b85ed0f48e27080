package io.replicator.agent.job;

import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFile;
import java.util.List;

/**
 * A directory of a medium that may be pulled out: asked for before anything is made in it, and after it was made durable. What it does in between
 * may end elsewhere, and does not count then. Blocking.
 *
 * @param requireThere throws where the medium is not there any more
 */
record BoundDirectory(StateDirectory directory, Runnable requireThere) implements StateDirectory {
    @Override
    public String name() {
        return directory.name();
    }

    @Override
    public StateFile open(String file) {
        requireThere.run();
        return directory.open(file);
    }

    @Override
    public boolean exists(String file) {
        return directory.exists(file);
    }

    @Override
    public List<String> files() {
        return directory.files();
    }

    @Override
    public List<String> directories() {
        return directory.directories();
    }

    @Override
    public void rename(String from, String to) {
        requireThere.run();
        directory.rename(from, to);
    }

    @Override
    public void delete(String file) {
        directory.delete(file);
    }

    @Override
    public StateDirectory directory(String name) {
        requireThere.run();
        return new BoundDirectory(directory.directory(name), requireThere);
    }

    @Override
    public void deleteDirectory(String name) {
        requireThere.run();
        directory.deleteDirectory(name);
    }

    @Override
    public long freeBytes() {
        return directory.freeBytes();
    }

    @Override
    public void sync() {
        directory.sync();
        requireThere.run();
    }
}
