package io.replicator.agent.demo;

import io.replicator.agent.runtime.CommandThreads;
import io.replicator.agent.runtime.ExitHook;
import io.replicator.agent.runtime.ThreadPurpose;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** All that the demonstration makes and starts: the directory, the links, the two sites. Ends and removes it however the story ends. */
final class DemoStage implements AutoCloseable {
    private static final int REMOVALS = 20;
    private static final long ROOM_FOR_STATE_BYTES = 256L << 20;

    private final Path home;
    private final boolean kept;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final ExitHook hook;
    private final DemoBackbone backbone;
    private final DemoSite source;
    private final DemoSite replica;
    private boolean closed;

    DemoStage(DemoSettings settings, DemoTerminal terminal) {
        kept = settings.directory().isPresent();
        home = home(settings);
        hook = CommandThreads.atExit(this::clear);
        try {
            checkRoom(settings.volumeBytes());
            backbone = new DemoBackbone(
                    settings.linkBytesPerSecond(), CommandThreads.starter(ThreadPurpose.RELAY, DemoStage::relayFailed));
            started.push(backbone);
            source = new DemoSite("aubervilliers", home.resolve("aubervilliers"), settings.programs(), terminal);
            started.push(source);
            replica = new DemoSite("bordeaux", home.resolve("bordeaux"), settings.programs(), terminal);
            started.push(replica);
        } catch (IOException e) {
            close();
            throw new UncheckedIOException("the two links cannot be set up on the loopback interface", e);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    Path home() {
        return home;
    }

    DemoBackbone backbone() {
        return backbone;
    }

    DemoSite source() {
        return source;
    }

    DemoSite replica() {
        return replica;
    }

    @Override
    public void close() {
        hook.close();
        clear();
    }

    /** Also runs when the process is told to end, on a thread of its own. */
    private synchronized void clear() {
        if (closed) {
            return;
        }
        closed = true;
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                System.err.println("replicatorctl demo: something did not end: " + e);
            }
        }
        if (!kept) {
            remove();
        }
    }

    /** A command that was at work when the process was told to end may still write a file or two. */
    private void remove() {
        for (int left = REMOVALS; left > 0; left--) {
            try {
                DemoImage.deleteTree(home);
                return;
            } catch (UncheckedIOException e) {
                if (left == 1) {
                    System.err.println("replicatorctl demo: " + home + " could not be removed: " + e.getCause());
                }
            }
        }
    }

    private void checkRoom(long volumeBytes) throws IOException {
        // Two copies, and what is written on the way: the tree of files, journal, indexes.
        long needed = 2 * volumeBytes + volumeBytes / 2 + ROOM_FOR_STATE_BYTES;
        long there = Files.getFileStore(home).getUsableSpace();
        if (there < needed) {
            throw new DemoFailure(home + " has room for " + DemoTerminal.bytes(there) + ", and "
                    + DemoTerminal.bytes(needed)
                    + " are needed: give a smaller --size, or another place with --keep DIR or"
                    + " the variable TMPDIR");
        }
    }

    private static Path home(DemoSettings settings) {
        try {
            if (settings.directory().isPresent()) {
                Path home = settings.directory().get().toAbsolutePath().normalize();
                Files.createDirectories(home);
                checkEmpty(home);
                return home;
            }
            return Files.createTempDirectory(settings.temporary(), "replicator-demo-");
        } catch (IOException e) {
            throw new UncheckedIOException("no directory can be made for the demonstration: " + e.getMessage(), e);
        }
    }

    private static void checkEmpty(Path home) throws IOException {
        try (var files = Files.list(home)) {
            List<Path> first = files.limit(1).toList();
            if (!first.isEmpty()) {
                throw new DemoFailure("--keep " + home + ": it holds "
                        + first.get(0).getFileName() + "; give a directory that is empty or does not exist");
            }
        }
    }

    private static void relayFailed(String thread, Throwable cause) {
        System.err.println("replicatorctl demo: " + thread + " failed: " + cause);
    }
}
