package io.replicator.core.world;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFile;
import java.util.List;

/** The state directory of a site as one process sees it. */
final class WorldDirectory implements StateDirectory {
    private final WorldTree tree;
    private final DiskPort port;
    private final String name;

    WorldDirectory(WorldTree tree, DiskPort port, String name) {
        this.tree = tree;
        this.port = port;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public StateFile open(String file) {
        check(file);
        port.checkAlive();
        if (tree.file(file) == null) {
            change(() -> tree.createFile(file), true);
        }
        return new WorldFile(name + "/" + file, image(file), port);
    }

    @Override
    public boolean exists(String file) {
        check(file);
        port.checkAlive();
        return tree.file(file) != null;
    }

    @Override
    public List<String> files() {
        port.checkAlive();
        return tree.files().stream()
                .filter(file -> !file.endsWith(REPLACEMENT_SUFFIX))
                .toList();
    }

    @Override
    public List<String> directories() {
        port.checkAlive();
        return tree.directories();
    }

    @Override
    public void rename(String from, String to) {
        check(to);
        image(from);
        change(() -> tree.rename(from, to), false);
    }

    @Override
    public void delete(String file) {
        check(file);
        change(() -> tree.deleteFile(file), false);
    }

    @Override
    public StateDirectory directory(String directory) {
        check(directory);
        port.checkAlive();
        if (tree.directory(directory) == null) {
            change(() -> tree.createDirectory(directory), true);
        }
        WorldTree found = tree.directory(directory);
        if (found == null) {
            throw new IllegalStateException(name + "/" + directory + " was not created");
        }
        return new WorldDirectory(found, port, name + "/" + directory);
    }

    @Override
    public void deleteDirectory(String directory) {
        check(directory);
        change(() -> tree.deleteDirectory(directory), false);
    }

    @Override
    public void sync() {
        FaultCode code = port.begin(DiskOperation.STATE_SYNC);
        port.throwIf(code, DiskOperation.STATE_SYNC, name);
        tree.sync();
        port.end(DiskOperation.STATE_SYNC);
    }

    private void change(Runnable work, boolean takesSpace) {
        FaultCode code = port.begin(DiskOperation.STATE_NAME);
        if (code == null && takesSpace && port.faults.isFull()) {
            code = FaultCode.NO_SPACE;
        }
        port.throwIf(code, DiskOperation.STATE_NAME, name);
        work.run();
        port.end(DiskOperation.STATE_NAME);
    }

    private WorldImage image(String file) {
        check(file);
        WorldImage image = tree.file(file);
        if (image == null) {
            throw new ReplicatorException(FaultCode.IO_ERROR, name + "/" + file + " does not exist");
        }
        return image;
    }

    private static void check(String entry) {
        boolean plain = !entry.isEmpty() && !entry.equals(".") && !entry.equals("..");
        for (int i = 0; i < entry.length(); i++) {
            char c = entry.charAt(i);
            plain &= (c >= '0' && c <= '9')
                    || (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || c == '.'
                    || c == '_'
                    || c == '-';
        }
        if (!plain) {
            throw new IllegalArgumentException("'" + entry + "' is no plain name");
        }
    }
}
