package io.replicator.agent.demo;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What the demonstration is to show.
 *
 * @param programs the directory of {@code replicatorctl} and {@code replicator-agent}
 * @param directory where everything is made and left; empty for a directory that is removed
 * @param temporary where that one is made
 * @param volumeBytes the volume's size
 * @param linkBytesPerSecond what each of the two links carries
 */
public record DemoSettings(
        Path programs, Optional<Path> directory, Path temporary, long volumeBytes, long linkBytesPerSecond) {
    private static final long MIB = 1 << 20;

    /** Smaller volumes have no room for a story, larger ones no place on a laptop. */
    public static final long LEAST_VOLUME_BYTES = 128 * MIB;

    /** The largest volume. */
    public static final long MOST_VOLUME_BYTES = 64 * 1024 * MIB;

    public DemoSettings {
        if (volumeBytes < LEAST_VOLUME_BYTES || volumeBytes > MOST_VOLUME_BYTES || volumeBytes % MIB != 0) {
            throw new IllegalArgumentException("--size: whole MiB from 128MiB to 64GiB are possible");
        }
        if (linkBytesPerSecond < MIB / 8) {
            throw new IllegalArgumentException("--rate: 1Mbit/s and more are possible");
        }
    }
}
