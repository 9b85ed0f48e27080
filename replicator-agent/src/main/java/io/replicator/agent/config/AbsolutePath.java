package io.replicator.agent.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** An absolute path; a daemon's working directory is nobody's business. */
final class AbsolutePath implements ValueType<Path> {
    /** What fits into {@code sun_path} of unix(7), its closing zero left out. */
    static final int MAX_SOCKET_BYTES = 107;

    private static final int MAX_BYTES = 4095;
    private final int mostBytes;

    private AbsolutePath(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    static AbsolutePath file() {
        return new AbsolutePath(MAX_BYTES);
    }

    static AbsolutePath socket() {
        return new AbsolutePath(MAX_SOCKET_BYTES);
    }

    @Override
    public Path parse(String text) throws BadValue {
        if (!text.startsWith("/")) {
            throw new BadValue("'" + text + "' is not an absolute path; begin with /");
        }
        if (text.getBytes(StandardCharsets.UTF_8).length > mostBytes) {
            throw new BadValue("'" + text + "' is longer than the " + mostBytes + " bytes that the kernel takes");
        }
        try {
            return Path.of(text).normalize();
        } catch (InvalidPathException e) {
            throw new BadValue("'" + text + "' is not a path: " + e.getReason());
        }
    }

    @Override
    public String form() {
        return mostBytes == MAX_BYTES ? "absolute path" : "absolute path, at most " + mostBytes + " bytes";
    }

    @Override
    public String show(Path value) {
        return value.toString();
    }
}
