package io.replicator.agent.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A {@link VolatileDisk} as a file of this host, by {@code nbdfuse}: loop devices and file systems on it meet a real power cut. Needs root
 * and FUSE.
 */
final class PowerDisk implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration SOON = Duration.ofMillis(300);

    private final Path image;
    private final Path socket;
    private final Path mountPoint;
    private final Path log;
    private @Nullable VolatileDisk disk;
    private @Nullable NbdServer server;
    private @Nullable Process fuse;

    /**
     * A disk without power.
     *
     * @param image what is durable; its size is the disk's
     * @param sockets a directory with a short path
     */
    PowerDisk(Path image, Path sockets) {
        this.image = image;
        socket = sockets.resolve(image.getFileName() + ".nbd");
        mountPoint = image.resolveSibling(image.getFileName() + ".fuse");
        log = image.resolveSibling(image.getFileName() + ".nbdfuse.log");
    }

    /** Whether this machine and user can have one. */
    static boolean isPossible() {
        return Files.isWritable(Path.of("/dev/fuse")) && HostCommand.isThere("nbdfuse");
    }

    /** Its file, while it has power. */
    Path file() {
        return mountPoint.resolve("disk");
    }

    /** Power, and an empty cache. Returns when the file is there. */
    void on() {
        Path ready = image.resolveSibling(image.getFileName() + ".pid");
        try {
            Files.createDirectories(mountPoint);
            Files.deleteIfExists(ready);
            disk = new VolatileDisk(image);
            server = new NbdServer(disk, socket);
            fuse = new ProcessBuilder(
                            "nbdfuse", "--pidfile", ready.toString(), file().toString(), "--unix", socket.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("nbdfuse serves " + file())
                .atMost(LONGEST)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> Files.exists(ready) && Files.size(ready) > 0 && Files.exists(file()));
    }

    /** The power fails, as {@link VolatileDisk#cut} has it; the file stays, and everything on it fails. */
    void cut(SplittableRandom random, double survival) {
        disk().cut(random, survival);
    }

    /** The power fails at the disk's next writes or flushes, the one after so many; at once if they do not come soon. */
    void cutAfter(int requests, SplittableRandom random, double survival) {
        disk().cutAfter(requests, random, survival);
        awaitCut(SOON, random, survival);
    }

    /**
     * The power fails while so many sectors of a stretch are not flushed, after so many flushes; when that time is over at the latest.
     *
     * @return whether it came to that
     */
    boolean cutWhileHolding(
            int sectors,
            VolatileDisk.Stretch stretch,
            int flushesBefore,
            Duration atMost,
            SplittableRandom random,
            double survival) {
        disk().cutWhileHolding(sectors, stretch, flushesBefore, random, survival);
        return awaitCut(atMost, random, survival);
    }

    private boolean awaitCut(Duration atMost, SplittableRandom random, double survival) {
        try {
            await().atMost(atMost)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(disk()::isCut);
            return true;
        } catch (ConditionTimeoutException e) {
            cut(random, survival);
            return false;
        }
    }

    /** Whatever is asked of it waits until {@link #proceed}. */
    void stall() {
        disk().stall();
    }

    void proceed() {
        disk().proceed();
    }

    /** Sectors that the cut has lost. */
    int lostSectors() {
        return disk().lostSectors();
    }

    long flushes() {
        return disk().flushes();
    }

    int unflushedSectors() {
        return disk().unflushedSectors();
    }

    /** Takes the file away, whoever has it open; what was not flushed is lost if the power has been cut. */
    void off() {
        HostCommand.run(List.of("umount", "--lazy", mountPoint.toString()));
        try {
            if (server != null) {
                server.close();
                server = null;
            }
            if (fuse != null) {
                if (!fuse.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                    fuse.destroyForcibly().onExit().join();
                }
                fuse = null;
            }
            if (disk != null) {
                disk.close();
                disk = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        off();
    }

    private VolatileDisk disk() {
        return Objects.requireNonNull(disk, "no power");
    }
}
