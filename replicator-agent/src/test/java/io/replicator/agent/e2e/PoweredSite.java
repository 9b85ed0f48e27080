package io.replicator.agent.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The disk of a site, which loses unflushed writes when its power is cut: one partition with an ext4 file system for the agent's state, and
 * one for a volume, if it has one. Both fail in the same moment, as on one machine.
 */
final class PoweredSite implements AutoCloseable {
    private static final long STATE_BYTES = 128 << 20;

    private final PowerDisk disk;
    private final long volumeBytes;
    private final Path volume;
    private final Path mountPoint;
    private @Nullable Partition statePartition;
    private @Nullable Partition volumePartition;

    /** Makes the disk and gives it power; from now on the site's state is on it. */
    PoweredSite(Site site, long volumeBytes, Path sockets) {
        this.volumeBytes = volumeBytes;
        volume = site.file("volume");
        mountPoint = site.file("state.mnt");
        disk = new PowerDisk(Images.sparse(site.file(site.name() + ".disk"), STATE_BYTES + volumeBytes), sockets);
        site.state(mountPoint.resolve("state"));
        try {
            disk.on();
            attach();
            FileSystemKind.EXT4.make(partition().path());
            partition().mount();
            long flushes = disk.flushes();
            HostCommand.mustRun("sync", "--file-system", mountPoint.toString());
            assertThat(disk.flushes()).as("flushes that reach the disk").isGreaterThan(flushes);
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    /** The volume, by a link that stays while the device behind it changes. */
    Path volume() {
        return volume;
    }

    /** Where on the disk the state is. */
    VolatileDisk.Stretch stateStretch() {
        return new VolatileDisk.Stretch(0, STATE_BYTES);
    }

    /** Where on the disk the volume is. */
    VolatileDisk.Stretch volumeStretch() {
        return new VolatileDisk.Stretch(STATE_BYTES, STATE_BYTES + volumeBytes);
    }

    PowerDisk disk() {
        return disk;
    }

    /** Takes away what is left and sets up again what survived; the agent must not run. */
    void restore() {
        close();
        disk.on();
        attach();
        partition().mount();
    }

    @Override
    public void close() {
        if (volumePartition != null) {
            volumePartition.close();
            volumePartition = null;
        }
        if (statePartition != null) {
            statePartition.close();
            statePartition = null;
        }
        disk.off();
    }

    private void attach() {
        statePartition = new Partition(disk.file(), 0, STATE_BYTES, mountPoint);
        if (volumeBytes == 0) {
            return;
        }
        volumePartition = new Partition(disk.file(), STATE_BYTES, volumeBytes, mountPoint.resolveSibling("none"));
        try {
            Files.deleteIfExists(volume);
            Files.createSymbolicLink(volume, volumePartition.path());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Partition partition() {
        if (statePartition == null) {
            throw new IllegalStateException("no power");
        }
        return statePartition;
    }
}
