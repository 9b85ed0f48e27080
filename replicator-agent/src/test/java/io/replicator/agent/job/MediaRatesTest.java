package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A person is told which medium to swap, and only then. */
final class MediaRatesTest {
    private static final Path GOOD = Path.of("/mnt/disk-1");
    private static final Path OTHER = Path.of("/mnt/disk-2");
    private static final long MIB = 1 << 20;

    private final long[] now = {0};
    private final MediaRates rates = new MediaRates(() -> now[0], List.of(GOOD, OTHER));

    @Test
    void aMediumThatIsFarSlowerThanTheOthersIsNamedOnce() {
        assertThat(fill(GOOD, 10, 100)).isEmpty();
        assertThat(rates.words()).isEqualTo("/mnt/disk-1 100.0 MiB/s");
        assertThat(fill(OTHER, 20, 4))
                .singleElement()
                .asString()
                .startsWith(
                        "/mnt/disk-2 takes 4.0 MiB/s only; /mnt/disk-1 takes 100.0 MiB/s. Look at its plug and port,"
                                + " or swap it: cancel the job,");
        assertThat(rates.words()).isEqualTo("/mnt/disk-1 100.0 MiB/s; /mnt/disk-2 4.0 MiB/s, SLOW");
    }

    @Test
    void aMediumThatHasBecomeSlowIsNamedAlsoWhereItIsAlone() {
        assertThat(fill(OTHER, 120, 100)).isEmpty();
        assertThat(fill(OTHER, 60, 10))
                .singleElement()
                .asString()
                .startsWith("/mnt/disk-2 takes 2")
                .contains(" MiB/s only; it took 100.0 MiB/s before");
        assertThat(fill(OTHER, 200, 100)).isEmpty();
        assertThat(rates.words()).isEqualTo("/mnt/disk-2 100.0 MiB/s");
    }

    @Test
    void disksOfDifferentAgeAreLeftInPeace() {
        assertThat(fill(GOOD, 60, 200)).isEmpty();
        assertThat(fill(OTHER, 60, 60)).isEmpty();
    }

    /** The system takes a gigabyte in no time, and the stick chews on it for minutes. */
    @Test
    void whatTheSystemHasOnlyTakenOverIsNoRate() {
        MediumSlice stick = new MediumSlice(OTHER);
        fill(GOOD, 10, 100);
        stick.write(1024, 1);
        assertThat(rates.look()).isEmpty();
        assertThat(rates.words()).isEqualTo("/mnt/disk-1 100.0 MiB/s");
        stick.flush(200);
        assertThat(rates.look()).hasSize(1);
        assertThat(rates.words()).contains("/mnt/disk-2 5.1 MiB/s, SLOW");
    }

    @Test
    void aMediumThatHangsInAFlushIsNamedBeforeItReturns() {
        fill(GOOD, 60, 100);
        fill(OTHER, 60, 100);
        MediumSlice hanging = new MediumSlice(OTHER);
        hanging.write(100, 1);
        hanging.flushing(600, () -> assertThat(rates.look())
                .singleElement()
                .asString()
                .startsWith("/mnt/disk-2 takes 9.2 MiB/s only; "));
    }

    /** Writes so long at that rate, a file each second; what was told. */
    private List<String> fill(Path medium, int seconds, int mibPerSecond) {
        MediumSlice slice = new MediumSlice(medium);
        List<String> told = new java.util.ArrayList<>();
        for (int i = 0; i < seconds; i++) {
            slice.write(mibPerSecond, 0);
            slice.flush(1);
            told.addAll(rates.look());
        }
        return told;
    }

    /** Some time of a medium. */
    private final class MediumSlice {
        private final Path medium;

        MediumSlice(Path medium) {
            this.medium = medium;
        }

        void write(long mib, long seconds) {
            rates.meter(medium).write(mib * MIB, () -> now[0] += seconds * 1_000_000_000L);
        }

        void flush(long seconds) {
            flushing(seconds, () -> {});
        }

        void flushing(long seconds, Runnable atItsEnd) {
            rates.meter(medium).flush(() -> {
                now[0] += seconds * 1_000_000_000L;
                atItsEnd.run();
            });
        }
    }
}
