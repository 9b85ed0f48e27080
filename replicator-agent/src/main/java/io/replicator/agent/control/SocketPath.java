package io.replicator.agent.control;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The socket's place in the file system.
 *
 * <p>A socket is born with whatever mode the umask gives. It is therefore bound inside a directory that only its owner can enter, set to 0600,
 * and then renamed to where it is looked for, so that nobody else can connect at any instant.
 */
final class SocketPath {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private final Path socket;
    private final Path cradle;

    SocketPath(Path socket) {
        this.socket = socket;
        this.cradle = socket.resolveSibling("." + socket.getFileName());
    }

    /** Makes room: refuses where another agent answers, removes what a dead one left. The address to bind to. */
    UnixDomainSocketAddress prepare() {
        try {
            Path parent = socket.toAbsolutePath().getParent();
            if (parent != null && !Files.isDirectory(parent)) {
                Files.createDirectories(parent, PosixFilePermissions.asFileAttribute(OWNER_DIRECTORY));
            }
            if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
                refuseForeign();
                Files.delete(socket);
            }
            Files.deleteIfExists(inCradle());
            Files.deleteIfExists(cradle);
            Files.createDirectory(cradle, PosixFilePermissions.asFileAttribute(OWNER_DIRECTORY));
            return UnixDomainSocketAddress.of(inCradle());
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Puts the bound socket where it is looked for. */
    void reveal() {
        try {
            Files.setPosixFilePermissions(inCradle(), OWNER_ONLY);
            Files.move(inCradle(), socket, StandardCopyOption.ATOMIC_MOVE);
            Files.delete(cradle);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    void remove() throws IOException {
        Files.deleteIfExists(socket);
    }

    private Path inCradle() {
        return cradle.resolve("s");
    }

    private void refuseForeign() throws IOException {
        boolean isSocket = !Files.isRegularFile(socket, LinkOption.NOFOLLOW_LINKS)
                && !Files.isDirectory(socket, LinkOption.NOFOLLOW_LINKS)
                && !Files.isSymbolicLink(socket);
        if (!isSocket) {
            throw new ReplicatorException(
                    FaultCode.BAD_CONFIGURATION,
                    socket + " is there already and is no socket; move it or change agent.socket");
        }
        try (SocketChannel other = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            throw new ReplicatorException(
                    FaultCode.STATE_LOCKED,
                    "another agent answers on " + socket + " (" + other.isConnected()
                            + "); stop it first, or change agent.socket");
        } catch (IOException nobody) {
            // Nobody listens: what is there was left by an agent that died.
        }
    }

    private ReplicatorException unusable(IOException cause) {
        return new ReplicatorException(
                FaultCode.BAD_CONFIGURATION, "the control socket " + socket + " cannot be opened: " + cause, cause);
    }
}
