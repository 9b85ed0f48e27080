package io.replicator.agent.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interfaces as files. */
final class CarrierWatchTest {
    @TempDir
    private Path interfaces;

    private final List<CarrierWatch.Carrier> seen = new ArrayList<>();
    private Optional<String> name = Optional.of("eth9");
    private long now;

    @Test
    void aCarrierThatIsLostAndBackIsToldOnceEach() throws IOException {
        set("1");
        CarrierWatch watch = watch();
        poll(watch, 3);
        assertThat(seen).isEmpty();
        set("0");
        poll(watch, 3);
        assertThat(seen).containsExactly(new CarrierWatch.Carrier("eth9", false));
        set("1");
        poll(watch, 3);
        assertThat(seen)
                .containsExactly(new CarrierWatch.Carrier("eth9", false), new CarrierWatch.Carrier("eth9", true));
    }

    @Test
    void anInterfaceThatIsTakenAwayAndPutBack() throws IOException {
        set("1");
        CarrierWatch watch = watch();
        poll(watch, 1);
        // An interface that is switched off cannot be read; an empty file is as near as a plain file comes to that.
        Files.writeString(carrier(), "");
        poll(watch, 2);
        assertThat(seen).containsExactly(new CarrierWatch.Carrier("eth9", false));
        name = Optional.empty();
        set("1");
        poll(watch, 1);
        assertThat(seen).hasSize(2).endsWith(new CarrierWatch.Carrier("eth9", true));
    }

    @Test
    void whatWasNeverReadableIsNotJudged() throws IOException {
        CarrierWatch watch = watch();
        poll(watch, 3);
        name = Optional.empty();
        poll(watch, 3);
        assertThat(seen).isEmpty();
    }

    @Test
    void anAddressThatComesLateIsFound() throws IOException {
        name = Optional.empty();
        CarrierWatch watch = watch();
        poll(watch, 2);
        name = Optional.of("eth9");
        set("1");
        now += TimeUnit.SECONDS.toNanos(2);
        poll(watch, 1);
        set("0");
        poll(watch, 1);
        assertThat(seen).containsExactly(new CarrierWatch.Carrier("eth9", false));
    }

    @Test
    void anEndedWatchIsSilent() throws IOException {
        set("1");
        CarrierWatch watch = new CarrierWatch(interfaces, address -> name, () -> now);
        Runnable end = watch.watch(InetAddress.getLoopbackAddress(), seen::add);
        poll(watch, 1);
        end.run();
        set("0");
        poll(watch, 1);
        assertThat(seen).isEmpty();
    }

    @Test
    void anEndedWatchLeavesNoFileOpen() throws IOException {
        set("1");
        CarrierWatch watch = new CarrierWatch(interfaces, address -> name, () -> now);
        Runnable end = watch.watch(InetAddress.getLoopbackAddress(), seen::add);
        poll(watch, 1);
        assertThat(openFiles()).contains(carrier().toRealPath());
        end.run();
        poll(watch, 1);
        assertThat(openFiles()).doesNotContain(carrier().toRealPath());
        Runnable unpolled = watch.watch(InetAddress.getLoopbackAddress(), seen::add);
        unpolled.run();
        poll(watch, 1);
        assertThat(openFiles()).doesNotContain(carrier().toRealPath());
    }

    private static List<Path> openFiles() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.flatMap(CarrierWatchTest::target).toList();
        }
    }

    private static Stream<Path> target(Path descriptor) {
        try {
            return Stream.of(Files.readSymbolicLink(descriptor));
        } catch (IOException closedMeanwhile) {
            return Stream.empty();
        }
    }

    @Test
    void thisHostsLoopbackHasACarrier() {
        CarrierWatch watch = new CarrierWatch(Path.of("/sys/class/net"), LocalInterfaces::of, () -> now);
        Runnable end = watch.watch(InetAddress.getLoopbackAddress(), seen::add);
        poll(watch, 2);
        end.run();
        assertThat(LocalInterfaces.of(InetAddress.getLoopbackAddress())).isPresent();
        assertThat(seen).isEmpty();
    }

    private CarrierWatch watch() {
        CarrierWatch watch = new CarrierWatch(interfaces, address -> name, () -> now);
        Runnable end = watch.watch(InetAddress.getLoopbackAddress(), seen::add);
        assertThat(end).isNotNull();
        return watch;
    }

    private void poll(CarrierWatch watch, int times) {
        for (int i = 0; i < times; i++) {
            now += TimeUnit.MILLISECONDS.toNanos(CarrierWatch.POLL_MILLIS);
            watch.poll();
        }
    }

    private Path carrier() {
        return interfaces.resolve("eth9").resolve("carrier");
    }

    private void set(String text) throws IOException {
        Files.createDirectories(carrier().getParent());
        Files.writeString(carrier(), text + "\n");
    }

    /** The link's address is moved to another interface; the old one stays on, without a cable. */
    @Test
    void theAddressIsFollowedToAnotherInterface() throws IOException {
        set("1");
        CarrierWatch watch = watch();
        poll(watch, 3);
        set("0"); // the cable of eth9 is out ...
        poll(watch, 1);
        assertThat(seen).containsExactly(new CarrierWatch.Carrier("eth9", false));
        Path other = interfaces.resolve("eth10").resolve("carrier");
        Files.createDirectories(other.getParent());
        Files.writeString(other, "1\n");
        name = Optional.of("eth10"); // ... and the address goes to eth10, which has one
        for (int second = 0; second < 3600; second++) {
            now += TimeUnit.SECONDS.toNanos(1);
            watch.poll();
        }
        assertThat(seen).endsWith(new CarrierWatch.Carrier("eth10", true));
    }

    /** The same, moved while both had a carrier; what happens to the old interface later is nothing to the link. */
    @Test
    void whatTheInterfaceBeforeLosesLaterIsNothingToTheLink() throws IOException {
        set("1");
        CarrierWatch watch = watch();
        poll(watch, 3);
        Path other = interfaces.resolve("eth10").resolve("carrier");
        Files.createDirectories(other.getParent());
        Files.writeString(other, "1\n");
        name = Optional.of("eth10");
        for (int second = 0; second < 3600; second++) {
            now += TimeUnit.SECONDS.toNanos(1);
            watch.poll();
        }
        set("0");
        for (int second = 0; second < 60; second++) {
            now += TimeUnit.SECONDS.toNanos(1);
            watch.poll();
        }
        assertThat(seen).isEmpty();
    }
}
