package io.replicator.core.store;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an I/O failure of a state file means as a fault. */
final class StoreFaults {
    private StoreFaults() {}

    /** An operation that failed, for want of space or otherwise. */
    static ReplicatorException of(String operation, Path path, Exception cause) {
        return ofGrowth(operation, path, 0, cause);
    }

    /** An operation that failed and would have taken up to {@code bytes} more space. */
    static ReplicatorException ofGrowth(String operation, Path path, long bytes, Exception cause) {
        if (saysNoSpace(cause) || (bytes > 0 && isFull(path, bytes))) {
            return new ReplicatorException(
                    FaultCode.NO_SPACE,
                    "cannot " + operation + " " + path + ": no space left; free space on that file system and resume",
                    cause);
        }
        if (cause instanceof ClosedByInterruptException) {
            return new ReplicatorException(
                    FaultCode.IO_ERROR,
                    "cannot " + operation + " " + path + ": the thread was interrupted, which closed the file",
                    cause);
        }
        return new ReplicatorException(
                FaultCode.IO_ERROR,
                "cannot " + operation + " " + path + ": " + reason(cause) + "; look at the disk and the kernel log",
                cause);
    }

    static ReplicatorException flushFailed(Path path, @Nullable IOException cause) {
        return new ReplicatorException(
                FaultCode.FLUSH_FAILED,
                "flushing " + path + " failed" + (cause == null ? " before" : ": " + reason(cause))
                        + "; what was written may be lost: look at the disk and the kernel log",
                cause);
    }

    private static String reason(Exception cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private static boolean saysNoSpace(Exception cause) {
        String text = reason(cause).toLowerCase(Locale.ROOT);
        return text.contains("no space left") || text.contains("quota");
    }

    /** The JDK gives no errno and its text follows the locale; a file system without that much space answers in any language. */
    private static boolean isFull(Path path, long bytes) {
        try {
            return Files.getFileStore(path).getUsableSpace() < bytes;
        } catch (IOException e) {
            return false;
        }
    }
}
