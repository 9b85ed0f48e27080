package io.replicator.agent.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.agent.net.Pki;
import io.replicator.agent.trust.Credentials;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.EventLevel;
import io.replicator.core.report.EventReport;
import io.replicator.core.time.Lane;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A certificate whose end comes nearer, and a lane that is turned by hand. */
final class CertificatesTest {
    @TempDir
    private Path dir;

    private final List<EventReport> told = new ArrayList<>();
    private Instant now = Instant.EPOCH;

    @Test
    void itsComingEndIsToldTwiceADay() {
        Credentials credentials = new Pki(dir, "ca").credentials("aubervilliers");
        Certificates certificates = new Certificates(dir, "aubervilliers", () -> now);
        TurnedLane lane = new TurnedLane();
        now = Certificates.end(credentials).minus(Duration.ofDays(31));
        certificates.watch(() -> credentials, lane, this::tell);
        lane.turn();
        assertThat(told).isEmpty();
        lane.turn();
        lane.turn();
        lane.turn();
        assertThat(told).hasSize(2).allMatch(event -> event.kind().equals("certificate-expires"));
    }

    @Test
    void itsEndIsToldWhenItIsThere() {
        Credentials credentials = new Pki(dir, "ca").credentials("aubervilliers");
        Certificates certificates = new Certificates(dir, "aubervilliers", () -> now);
        TurnedLane lane = new TurnedLane();
        now = Certificates.end(credentials).minus(Duration.ofHours(5));
        certificates.watch(() -> credentials, lane, this::tell);
        lane.turn();
        EventReport last = told.get(told.size() - 1);
        assertThat(last.level()).isEqualTo(EventLevel.ERROR);
        assertThat(last.kind()).isEqualTo("certificate-expired");
        assertThat(last.text()).contains("replicatorctl config reload");
        assertThat(Duration.between(Certificates.end(credentials), now)).isLessThan(Duration.ofMinutes(1));
    }

    private void tell(EventLevel level, String kind, Optional<FaultCode> code, String text) {
        told.add(new EventReport(0, 0, level, kind, Optional.empty(), Optional.empty(), code, text));
    }

    /** Runs the one task that waits when its time has come. */
    private final class TurnedLane implements Lane {
        private final Deque<Runnable> tasks = new ArrayDeque<>();
        private Duration wait = Duration.ZERO;

        void turn() {
            now = now.plus(wait);
            tasks.removeFirst().run();
        }

        @Override
        public Timeout schedule(long delayNanos, Runnable task) {
            wait = Duration.ofNanos(delayNanos);
            tasks.addLast(task);
            return () -> tasks.remove(task);
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public boolean isCurrent() {
            return true;
        }
    }
}
