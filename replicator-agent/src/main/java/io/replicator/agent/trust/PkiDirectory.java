package io.replicator.agent.trust;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The directory with an agent's or an authority's files, and the rules for writing and reading them. */
final class PkiDirectory {
    static final String AUTHORITY_KEY = "authority.key";
    static final String AUTHORITY_CERTIFICATE = "authority.crt";
    static final String AGENT_KEY = "agent.key";
    static final String AGENT_REQUEST = "agent.csr";
    static final String AGENT_CERTIFICATE = "agent.crt";

    /** No file here is longer than some certificates. */
    private static final int MAX_FILE_BYTES = 256 << 10;

    private static final Set<PosixFilePermission> OWNER =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final Path path;

    PkiDirectory(Path path) {
        this.path = path;
    }

    Path file(String name) {
        return path.resolve(name);
    }

    boolean has(String name) {
        return Files.exists(file(name));
    }

    /** Makes the directory where it is missing, for its owner only. */
    void create() {
        try {
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new ReplicatorException(FaultCode.BAD_REQUEST, path + " cannot be created: " + e.getMessage(), e);
        }
    }

    /** Writes a new file that only its owner may read; never over an existing one. */
    void writeSecret(String name, String text) {
        Path file = file(name);
        try {
            writeNew(file, text, "rw-------");
        } catch (FileAlreadyExistsException e) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST,
                    file + " exists already and is not replaced; move it away if it is not needed any more",
                    e);
        } catch (IOException e) {
            throw new ReplicatorException(FaultCode.BAD_REQUEST, file + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Writes a file that anybody may read, whole or not at all. */
    void writePublic(String name, String text) {
        writePublic(file(name), text);
    }

    static void writePublic(Path file, String text) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(fresh);
            writeNew(fresh, text, "rw-r--r--");
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new ReplicatorException(FaultCode.BAD_REQUEST, file + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static void writeNew(Path file, String text, String permissions) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)))) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** Reads a key's file; one that others may read is refused. */
    String readSecret(String name) {
        Path file = file(name);
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!OWNER.containsAll(permissions)) {
                throw new ReplicatorException(
                        FaultCode.BAD_CONFIGURATION,
                        file + " has the mode " + PosixFilePermissions.toString(permissions)
                                + "; a private key is for its owner only: chmod 600 " + file
                                + ", and if others could read it, make a new one");
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        return read(file);
    }

    String readPublic(String name) {
        return read(file(name));
    }

    static String read(Path file) {
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new ReplicatorException(
                        FaultCode.BAD_CONFIGURATION, file + " is too long for a key or certificates");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static ReplicatorException unreadable(Path file, IOException e) {
        String why = e instanceof NoSuchFileException ? "does not exist" : "cannot be read: " + e.getMessage();
        return new ReplicatorException(
                FaultCode.BAD_CONFIGURATION, file + " " + why + "; replicatorctl pki request and sign make it", e);
    }
}
