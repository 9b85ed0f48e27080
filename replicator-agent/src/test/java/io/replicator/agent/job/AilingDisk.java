package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFile;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A state directory on a disk that has trouble with some of its files.
 *
 * @param disk what it would be without
 * @param ailing names of the files, in any of its directories
 * @param trouble for each time that such a file is opened, what is asked before it is changed and throws where that fails
 */
record AilingDisk(StateDirectory disk, Predicate<String> ailing, Function<StateFile, Trouble> trouble)
        implements StateDirectory {

    /** What changes a file, or makes its changes durable. */
    enum Change {
        WRITE,
        TRUNCATE,
        RESERVE,
        FLUSH
    }

    /** Of one open file. */
    @FunctionalInterface
    interface Trouble {
        void before(Change change);
    }

    /** A disk that has no room for journals while it is full. */
    static AilingDisk full(StateDirectory disk, BooleanSupplier full) {
        return new AilingDisk(disk, file -> file.startsWith("journal-"), file -> change -> {
            if ((change == Change.WRITE || change == Change.RESERVE) && full.getAsBoolean()) {
                throw new ReplicatorException(
                        FaultCode.NO_SPACE, "cannot write " + file.name() + ": no space left; free space and resume");
            }
        });
    }

    /** A disk on which flushes of one file fail, so many of them; a file whose flush failed stays failed while it is open. */
    static AilingDisk failing(StateDirectory disk, String failing, AtomicInteger flushes) {
        return new AilingDisk(disk, failing::equals, file -> {
            boolean[] failed = new boolean[1];
            return change -> {
                if (change == Change.FLUSH) {
                    failed[0] |= flushes.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
                }
                if (failed[0]) {
                    throw new ReplicatorException(
                            FaultCode.FLUSH_FAILED, "planned: flushing " + file.name() + " failed");
                }
            };
        });
    }

    @Override
    public String name() {
        return disk.name();
    }

    @Override
    public StateFile open(String file) {
        StateFile opened = disk.open(file);
        return ailing.test(file) ? new Ailing(opened, trouble.apply(opened)) : opened;
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
        return new AilingDisk(disk.directory(directory), ailing, trouble);
    }

    @Override
    public void deleteDirectory(String directory) {
        disk.deleteDirectory(directory);
    }

    @Override
    public void sync() {
        disk.sync();
    }

    private record Ailing(StateFile file, Trouble trouble) implements StateFile {
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
            trouble.before(Change.WRITE);
            file.write(position, source);
        }

        @Override
        public void truncate(long sizeBytes) {
            trouble.before(Change.TRUNCATE);
            file.truncate(sizeBytes);
        }

        @Override
        public void reserve(long sizeBytes) {
            trouble.before(Change.RESERVE);
            file.reserve(sizeBytes);
        }

        @Override
        public void flush() {
            trouble.before(Change.FLUSH);
            file.flush();
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
