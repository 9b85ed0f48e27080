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
}
