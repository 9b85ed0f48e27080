package io.replicator.agent.main;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where libraries unpack their native parts: a directory of the agent's own, since {@code /tmp} is often mounted {@code noexec} and always
 * shared. What a killed process left there is removed.
 */
final class NativeLibraries {
    private NativeLibraries() {}

    /** Sends them there; before any is loaded. */
    static void unpackInto(Path directory) {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try (DirectoryStream<Path> left = Files.newDirectoryStream(directory)) {
                for (Path file : left) {
                    if (Files.isRegularFile(file)) {
                        Files.delete(file);
                    }
                }
            }
        } catch (IOException e) {
            throw new ReplicatorException(
                    FaultCode.IO_ERROR, "native libraries cannot be unpacked into " + directory + ": " + e, e);
        }
        String place = directory.toString();
        // LZ4's asks the JDK for a temporary file; from JDK 19 on that has stopped listening by now, and where /tmp is
        // noexec LZ4 then works in
        // Java, slower.
        System.setProperty("java.io.tmpdir", place);
        System.setProperty("jna.tmpdir", place);
        System.setProperty("io.netty.native.workdir", place);
        System.setProperty("ZstdTempFolder", place);
    }
}
