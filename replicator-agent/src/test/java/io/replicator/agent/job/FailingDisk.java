package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFile;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A state directory on a disk on which flushes of one file fail, so many of them; a file whose flush failed stays failed while it is open. */
record FailingDisk(StateDirectory disk, String failing, AtomicInteger flushes) implements StateDirectory {
    @Override
    public String name() {
        return disk.name();
    }

    @Override
    public StateFile open(String file) {
        return file.equals(failing) ? new Failing(disk.open(file)) : disk.open(file);
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
        return new FailingDisk(disk.directory(directory), failing, flushes);
    }

    @Override
    public void deleteDirectory(String directory) {
        disk.deleteDirectory(directory);
    }

    @Override
    public void sync() {
        disk.sync();
    }

    private final class Failing implements StateFile {
        private final StateFile file;
        private boolean failed;

        Failing(StateFile file) {
            this.file = file;
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
            checkNotFailed();
            file.write(position, source);
        }

        @Override
        public void truncate(long sizeBytes) {
            checkNotFailed();
            file.truncate(sizeBytes);
        }

        @Override
        public void reserve(long sizeBytes) {
            checkNotFailed();
            file.reserve(sizeBytes);
        }

        @Override
        public void flush() {
            failed |= flushes.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
            checkNotFailed();
            file.flush();
        }

        @Override
        public void close() {
            file.close();
        }

        private void checkNotFailed() {
            if (failed) {
                throw new ReplicatorException(FaultCode.FLUSH_FAILED, "planned: flushing " + file.name() + " failed");
            }
        }
    }
}
