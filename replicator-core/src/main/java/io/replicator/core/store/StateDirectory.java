package io.replicator.core.store;

import java.util.List;

/**
 * A directory for state files. Names are plain: letters, digits, {@code . _ -}; anything else is an {@link IllegalArgumentException}.
 *
 * <p>Creating, renaming and deleting become durable with {@link #sync}; until then a crash may undo any of them, in any combination.
 * Blocking; thread-safe for different names. Failures are {@code IO_ERROR}, {@code NO_SPACE} or {@code FLUSH_FAILED}.
 */
public interface StateDirectory {
    /** How the name of a file ends that is being written to take another's place; what a crash leaves of it is overwritten by the next. */
    String REPLACEMENT_SUFFIX = ".new";

    /** What an administrator knows it by: a path. */
    String name();

    /** Opens the file for reading and writing, creating it empty when it does not exist. */
    StateFile open(String file);

    /** Whether the file exists. */
    boolean exists(String file);

    /** Names of files, not of directories, sorted; without replacements that are not finished ({@link #REPLACEMENT_SUFFIX}). */
    List<String> files();

    /** Names of directories, sorted. */
    List<String> directories();

    /** Replaces {@code to} by {@code from} in one step: at any instant {@code to} is the old file or the new one. */
    void rename(String from, String to);

    /** Deletes the file; nothing happens when it does not exist. */
    void delete(String file);

    /** The directory of that name, created when it does not exist. */
    StateDirectory directory(String directory);

    /** Deletes the directory of that name with all it holds; nothing happens when it does not exist. */
    void deleteDirectory(String directory);

    /** Bytes that can still be written where it lies, as far as that is known. */
    default long freeBytes() {
        return Long.MAX_VALUE;
    }

    /** Makes creations, renames and deletions durable. */
    void sync();
}
