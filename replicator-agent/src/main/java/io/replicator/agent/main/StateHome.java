package io.replicator.agent.main;

import io.replicator.agent.trust.AgentIdentity;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.replica.CommitLog;
import io.replicator.core.store.AtomicRecord;
import io.replicator.core.store.FileStateDirectory;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.AgentId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The agent's state directory while this process has it: nobody else uses it, and it belongs to one agent for good.
 *
 * <p>The lock is the kernel's, on a file that stays: it ends with the process, however that ends.
 */
final class StateHome implements AutoCloseable {
    private static final String LOCK = "lock";
    private static final String OWNER = "agent";
    /** "RAG1": an agent's UUID. */
    private static final int OWNER_MAGIC = 0x52414731;

    private static final String FORMAT = "format";
    /** "RSF1": the number of the format of everything else. */
    private static final int FORMAT_MAGIC = 0x52534631;

    /** What this version writes, and all it reads. */
    static final int FORMAT_NUMBER = 1;

    private static final int UUID_BYTES = 16;
    private static final int MAX_PID_BYTES = 20;

    private final Path path;
    private final FileStateDirectory directory;
    private final FileChannel channel;

    private StateHome(Path path, FileStateDirectory directory, FileChannel channel) {
        this.path = path;
        this.directory = directory;
        this.channel = channel;
    }

    /**
     * Opens the directory, made where it is not there. {@code STATE_LOCKED} while another process has it, {@code UNSUPPORTED_FORMAT} where
     * another version's files are in it, {@code CORRUPT_STATE} where nobody can tell: nothing in it was touched then.
     */
    static StateHome open(Path path) {
        FileStateDirectory directory = new FileStateDirectory(path);
        Path file = path.resolve(LOCK);
        try {
            FileChannel channel = FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            if (lock(channel) == null) {
                try (channel) {
                    throw new ReplicatorException(
                            FaultCode.STATE_LOCKED,
                            "another agent" + holder(channel) + " uses " + path
                                    + "; stop it first, or give this one a directory of its own (agent.state)");
                }
            }
            try {
                sign(channel);
                checkFormat(path, directory);
                return new StateHome(path, directory, channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new ReplicatorException(
                    FaultCode.IO_ERROR,
                    "the state directory " + path + " cannot be locked: " + e.getMessage()
                            + "; it has to lie on a local file system that this user may write to",
                    e);
        }
    }

    /** The directory for everybody's state. */
    StateDirectory directory() {
        return directory;
    }

    /** A path below it. */
    Path resolve(String name) {
        return path.resolve(name);
    }

    /** Makes it that agent's where it is nobody's yet, or a BAD_CONFIGURATION where it is another one's. */
    void claim(AgentIdentity self) {
        Optional<AgentId> owner = AtomicRecord.read(directory, OWNER, OWNER_MAGIC, UUID_BYTES)
                .map(bytes -> new AgentId(new UUID(bytes.getLong(), bytes.getLong())));
        if (owner.isEmpty()) {
            ByteBuffer id = ByteBuffer.allocate(UUID_BYTES)
                    .putLong(self.id().uuid().getMostSignificantBits())
                    .putLong(self.id().uuid().getLeastSignificantBits());
            AtomicRecord.write(directory, OWNER, OWNER_MAGIC, id.flip());
        } else if (!owner.get().equals(self.id())) {
            throw new ReplicatorException(
                    FaultCode.BAD_CONFIGURATION,
                    path + " is the state of the agent " + owner.get() + ", and the certificate is of '" + self.name()
                            + "' (" + self.id()
                            + "); use that agent's certificate, or another directory (agent.state)");
        }
    }

    /** Another process may have it. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The kernel lets go of it when the process ends, which is next.
            throw new ReplicatorException(FaultCode.IO_ERROR, "the lock of " + path + " cannot be given back", e);
        }
    }

    private static void checkFormat(Path path, StateDirectory directory) {
        Optional<Integer> found = AtomicRecord.read(directory, FORMAT, FORMAT_MAGIC, Integer.BYTES)
                .map(ByteBuffer::getInt);
        if (found.isEmpty()) {
            if (directory.exists(OWNER) || directory.exists(CommitLog.FILE)) {
                throw new ReplicatorException(
                        FaultCode.CORRUPT_STATE,
                        path + " holds an agent's state and does not say in which format: the file '" + FORMAT
                                + "', which is written before any other, is missing; restore all of the directory from"
                                + " one time");
            }
            AtomicRecord.write(
                    directory,
                    FORMAT,
                    FORMAT_MAGIC,
                    ByteBuffer.allocate(Integer.BYTES).putInt(0, FORMAT_NUMBER));
        } else if (found.get() != FORMAT_NUMBER) {
            boolean newer = Integer.compareUnsigned(found.get(), FORMAT_NUMBER) > 0;
            throw new ReplicatorException(
                    FaultCode.UNSUPPORTED_FORMAT,
                    path + " was written in format " + Integer.toUnsignedString(found.get()) + " by "
                            + (newer ? "a newer" : "an older") + " version, and this one knows format " + FORMAT_NUMBER
                            + "; nothing was changed: run the version that wrote it, or give this one a directory of"
                            + " its own (agent.state)");
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException inThisProcess) {
            return null;
        }
    }

    private static void sign(FileChannel channel) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(MAX_PID_BYTES);
        channel.read(text, 0);
        String pid = StandardCharsets.US_ASCII.decode(text.flip()).toString().strip();
        return pid.isEmpty() ? "" : " (process " + pid + ")";
    }
}
