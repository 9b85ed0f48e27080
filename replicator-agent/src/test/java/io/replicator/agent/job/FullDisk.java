package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFile;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A state directory on a disk that has no room for journals while it is full. */
record FullDisk(StateDirectory disk, BooleanSupplier full) implements StateDirectory {
    @Override
    public String name() {
        return disk.name();
    }

    @Override
    public StateFile open(String file) {
        return file.startsWith("journal-") ? new Journal(disk.open(file), full) : disk.open(file);
    }

    @Override
    public boolean exists(String file) {
        return disk.exists(file);
    }

    @Override
    public List<String> files() {
        return disk.files();
    }

    @Override
    public List<String> directories() {
        return disk.directories();
    }

    @Override
    public void rename(String from, String to) {
        disk.rename(from, to);
    }

    @Override
    public void delete(String file) {
        disk.delete(file);
    }

    @Override
    public StateDirectory directory(String directory) {
        return new FullDisk(disk.directory(directory), full);
    }

    @Override
    public void deleteDirectory(String directory) {
        disk.deleteDirectory(directory);
    }

    @Override
    public void sync() {
        disk.sync();
    }

    /** A file that cannot grow. */
    private record Journal(StateFile file, BooleanSupplier full) implements StateFile {
        private void checkRoom() {
            if (full.getAsBoolean()) {
                throw new ReplicatorException(
                        FaultCode.NO_SPACE, "cannot write " + file.name() + ": no space left; free space and resume");
            }
        }

        @Override
        public String name() {
            return file.name();
        }

        @Override
        public long sizeBytes() {
            return file.sizeBytes();
        }

        @Override
        public void read(long position, ByteBuffer target) {
            file.read(position, target);
        }

        @Override
        public void write(long position, ByteBuffer source) {
            checkRoom();
            file.write(position, source);
        }

        @Override
        public void truncate(long sizeBytes) {
            file.truncate(sizeBytes);
        }

        @Override
        public void reserve(long sizeBytes) {
            checkRoom();
            file.reserve(sizeBytes);
        }

        @Override
        public void flush() {
            file.flush();
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
