package io.replicator.core.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class ManifestProperties {
    @Property(tries = 60)
    void tellsEveryDigestThatWasWritten(@ForAll long seed, @ForAll @IntRange(min = 1, max = 10_000) int chunks) {
        Random random = new Random(seed);
        Geometry geometry = new Geometry((chunks - 1) * 8192L + 1 + random.nextInt(8192), 8192);
        List<Digest> digests = digests(random, chunks);
        ManifestHeader header = ManifestFixture.header(geometry, digests);
        byte[] bytes = ManifestFixture.bytes(header, digests);
        assertThat(ManifestReader.verify(ManifestFixture.channel(bytes, seed), "m"))
                .isEqualTo(header);
        ManifestReader reader = new ManifestReader(ManifestFixture.channel(bytes, seed + 1), "m");
        assertThat(reader.header()).isEqualTo(header);
        List<Digest> told = new ArrayList<>();
        while (told.size() < chunks) {
            long zeroes = random.nextBoolean() ? reader.zeroesAhead() : 0;
            long skipped = zeroes == 0 ? 0 : 1 + random.nextLong(zeroes);
            reader.skipZeroes(skipped);
            for (long i = 0; i < skipped; i++) {
                told.add(Digest.ZERO);
            }
            if (skipped == 0) {
                told.add(reader.next());
            }
            assertThat(reader.position()).isEqualTo(told.size());
        }
        reader.finish();
        assertThat(told).isEqualTo(digests);
    }

    @Property(tries = 400)
    void anyAlterationIsABadManifest(@ForAll long seed) {
        Random random = new Random(seed);
        int chunks = 1 + random.nextInt(60);
        List<Digest> digests = digests(random, chunks);
        byte[] good =
                ManifestFixture.bytes(ManifestFixture.header(new Geometry(chunks * 4096L, 4096), digests), digests);
        byte[] bad = alter(good, random);
        if (!Arrays.equals(good, bad)) {
            Throwable thrown = catchThrowable(() -> ManifestReader.verify(ManifestFixture.channel(bad, seed), "m"));
            assertThat(thrown).isInstanceOf(ReplicatorException.class);
            boolean versionTouched =
                    Arrays.mismatch(Arrays.copyOfRange(good, 8, 12), Arrays.copyOfRange(Arrays.copyOf(bad, 12), 8, 12))
                            >= 0;
            assertThat(((ReplicatorException) thrown).code())
                    .isIn(
                            FaultCode.BAD_MANIFEST,
                            versionTouched ? FaultCode.UNSUPPORTED_FORMAT : FaultCode.BAD_MANIFEST);
        }
    }

    @Property(tries = 400)
    void noiseIsABadManifest(@ForAll byte[] noise, @ForAll long seed) {
        byte[] bytes = noise.clone();
        if (new Random(seed).nextBoolean()) {
            byte[] start = ManifestFixture.bytes(
                    ManifestFixture.header(new Geometry(4096, 4096), List.of(Digest.ZERO)), List.of(Digest.ZERO));
            bytes = Arrays.copyOf(start, start.length - 48 + noise.length);
            System.arraycopy(noise, 0, bytes, start.length - 48, noise.length);
        }
        byte[] finished = bytes;
        Throwable thrown = catchThrowable(() -> ManifestReader.verify(ManifestFixture.channel(finished, seed), "m"));
        assertThat(thrown).isInstanceOfSatisfying(ReplicatorException.class, e -> assertThat(e.code())
                .isEqualTo(FaultCode.BAD_MANIFEST));
    }

    private static byte[] alter(byte[] good, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(good, random.nextInt(good.length));
            case 1 -> Arrays.copyOf(good, good.length + 1 + random.nextInt(100));
            case 2 -> {
                byte[] moved = good.clone();
                int from = random.nextInt(good.length);
                int length = random.nextInt(good.length - from);
                System.arraycopy(good, from, moved, random.nextInt(good.length - length), length);
                yield moved;
            }
            default -> {
                byte[] flipped = good.clone();
                flipped[random.nextInt(good.length)] ^= (byte) (1 << random.nextInt(8));
                yield flipped;
            }
        };
    }

    private static List<Digest> digests(Random random, int count) {
        List<Digest> digests = new ArrayList<>();
        while (digests.size() < count) {
            boolean zero = random.nextInt(3) == 0;
            int run = 1 + random.nextInt(random.nextInt(4) == 0 ? 5000 : 4);
            for (int i = 0; i < run && digests.size() < count; i++) {
                digests.add(
                        zero
                                ? Digest.ZERO
                                : new Digest(
                                        random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()));
            }
        }
        return digests;
    }
}
