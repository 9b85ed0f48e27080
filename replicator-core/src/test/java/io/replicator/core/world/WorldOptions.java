package io.replicator.core.world;

import io.replicator.core.extent.Geometry;
import io.replicator.core.replica.ReplicaSettings;
import java.util.SplittableRandom;

/** What a run's seed decides before anything happens. */
record WorldOptions(
        long seed,
        int sites,
        Geometry geometry,
        int scenes,
        boolean tracked,
        boolean tightPool,
        long mostStepNanos,
        long windowBytes,
        long flushBytes,
        long flushDelayNanos,
        long heartbeatNanos,
        long linkDelayNanos,
        long linkRate,
        int repeatEvery,
        int diskTrouble,
        int linkTrouble,
        int rotTrouble,
        long journalBytes,
        boolean freezes) {
    private static final long AMPLE_BYTES = 4 << 20;

    static WorldOptions of(long seed, SplittableRandom random) {
        int chunkBytes = 4096 << weighted(random);
        boolean large = random.nextInt(12) == 0;
        int most = large ? Math.max(8, (640 << 10) / chunkBytes) : Math.max(3, Math.min(30, (160 << 10) / chunkBytes));
        long chunks = large ? most / 2 + random.nextInt(most / 2) : 1 + random.nextInt(most);
        long bytes = (chunks - 1) * chunkBytes + 1 + random.nextInt(chunkBytes);
        // A batch is up to a quarter of a mebibyte, and one has to fit.
        long window = 320L << (10 + random.nextInt(3));
        return new WorldOptions(
                seed,
                random.nextInt(5) < 2 ? 3 : 2,
                new Geometry(bytes, chunkBytes),
                6 + random.nextInt(18),
                random.nextInt(3) == 0,
                random.nextInt(4) == 0,
                1 + random.nextLong(random.nextBoolean() ? 2_000_000 : 100_000),
                window,
                window >> random.nextInt(9),
                random.nextLong(4_000_000),
                100_000_000L * (1 + random.nextInt(8)),
                50_000 + random.nextLong(random.nextInt(4) == 0 ? 8_000_000 : 500_000),
                2_000_000L << random.nextInt(7),
                random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 0,
                random.nextInt(3),
                random.nextInt(3),
                random.nextInt(3) == 0 ? 1 : 0,
                random.nextInt(4) == 0 ? 4096L << random.nextInt(5) : AMPLE_BYTES,
                random.nextBoolean());
    }

    /** Whether replicas keep their base in snapshots: where rounds need them. */
    boolean keepsSnapshots() {
        return journalBytes < AMPLE_BYTES;
    }

    /** What a replica may use. */
    ReplicaSettings replica() {
        return new ReplicaSettings(journalBytes, 1 << 20, 3);
    }

    private static int weighted(SplittableRandom random) {
        int draw = random.nextInt(20);
        return draw < 7 ? 0 : draw < 13 ? 1 : draw < 17 ? 2 : draw < 19 ? 3 : 4;
    }
}
