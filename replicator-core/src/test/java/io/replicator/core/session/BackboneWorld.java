package io.replicator.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.memory.BufferPool;
import io.replicator.core.report.LinkReport;
import io.replicator.core.time.VirtualTime;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Two backbones joined by simulated links, and what must hold of them. */
final class BackboneWorld {
    static final long MILLI = 1_000_000L;

    private static final ConcurrentLinkedDeque<BufferPool> IDLE_POOLS = new ConcurrentLinkedDeque<>();

    final VirtualTime time = new VirtualTime();
    private final BackboneSettings settings;
    final SimulatedNetwork network;
    BackboneEnd left;
    BackboneEnd right;

    BackboneWorld(String... links) {
        this(0, links);
    }

    BackboneWorld(long limitBytesPerSecond, String... links) {
        this(Stream.of(links)
                .map(name -> new BackboneSettings.Link(name, limitBytesPerSecond))
                .toList());
    }

    BackboneWorld(List<BackboneSettings.Link> links) {
        this(BackboneSettings.of(links));
    }

    BackboneWorld(BackboneSettings settings) {
        this.settings = settings;
        List<BackboneSettings.Link> links = settings.links();
        this.network = new SimulatedNetwork(
                time, links.stream().map(BackboneSettings.Link::name).toList(), pool(), pool());
        network.carryOnly(BackboneEnd.HEADER_BYTES);
        this.left = newEnd(0);
        this.right = newEnd(1);
        introduce();
    }

    /** A world that is plugged in and has run until every link is up. */
    static BackboneWorld running(String... links) {
        return running(0, links);
    }

    /** As {@link #running(String...)}, with a limit to each link. */
    static BackboneWorld running(long limitBytesPerSecond, String... links) {
        return new BackboneWorld(limitBytesPerSecond, links).plugged();
    }

    /** A pool whose buffers exist already is quicker than a new one. */
    private static BufferPool pool() {
        BufferPool idle = IDLE_POOLS.pollFirst();
        return idle == null ? new BufferPool(64 << 20) : idle;
    }

    /** Both agents end, and everything has been given back. */
    void end() {
        left.die();
        right.die();
        // What sleeps wakes up, and slow disks get done.
        run(10_000);
        for (BackboneEnd end : List.of(left, right)) {
            assertThat(end.pool.leasedBytes()).as("leased at end " + end.index).isZero();
            IDLE_POOLS.addFirst(end.pool);
        }
    }

    /** All links are plugged in, and up if they can be within 200 ms. */
    BackboneWorld plugged() {
        network.links().forEach(SimulatedLink::plug);
        run(200);
        return this;
    }

    /** Capacity and one-way delay of a link. */
    BackboneWorld path(int link, long bitsPerSecond, long delayNanos) {
        link(link).setRate(bitsPerSecond / 8);
        link(link).setDelay(delayNanos);
        return this;
    }

    /** As much as fits under way at a time. */
    BackboneWorld credit(long bytes) {
        left.creditBytes = bytes;
        right.creditBytes = bytes;
        return this;
    }

    /** What the left end's backbone says of a link. */
    LinkReport report(int link) {
        return left.backbone.report(time.nanos()).get(link);
    }

    /** Bytes that reach the right end's sink in a second, over that many milliseconds. */
    double bytesPerSecond(long millis) {
        long before = right.takenBytes;
        run(millis);
        return (right.takenBytes - before) * 1e3 / millis;
    }

    private BackboneEnd newEnd(int index) {
        return new BackboneEnd(index, settings, network, time);
    }

    private void introduce() {
        left.peer = right;
        right.peer = left;
    }

    SimulatedLink link(int index) {
        return network.links().get(index % network.links().size());
    }

    void run(long millis) {
        time.run(millis * MILLI);
    }

    /** The link stalls for so long, again and again. */
    void flap(SimulatedLink link, long stallNanos, long everyNanos, int times) {
        if (times > 0) {
            link.stall(stallNanos);
            time.after(everyNanos, () -> flap(link, stallNanos, everyNanos, times - 1));
        }
    }

    /** The right agent is killed and started again. */
    void restartRight() {
        right.die();
        network.reboot(1);
        right = newEnd(1);
        introduce();
    }

    /** All is well again, and everything that was asked for has happened, once. */
    void checkConverges() {
        network.links().forEach(SimulatedLink::heal);
        for (int seconds = 0; seconds < 900 && !isIdle(); seconds++) {
            run(1_000);
        }
        check(left, right);
        check(right, left);
        assertThat(left.pool.leasedBytes()).as("leased at the left").isZero();
        assertThat(right.pool.leasedBytes()).as("leased at the right").isZero();
    }

    /** Another backbone at the right, before anything was plugged in. */
    void replaceRight(BackboneSettings settings) {
        right = new BackboneEnd(1, settings, network, time);
        introduce();
    }

    private boolean isIdle() {
        return left.pool.leasedBytes() + right.pool.leasedBytes() == 0
                && left.backbone.unacknowledgedMessages() + right.backbone.unacknowledgedMessages() == 0
                && !left.isAsleep()
                && !right.isAsleep()
                && left.hasOfferedAll()
                && right.hasOfferedAll();
    }

    private void check(BackboneEnd from, BackboneEnd to) {
        assertThat(to.delivered)
                .as(() -> "messages\n" + String.join("\n", from.story))
                .isEqualTo(LongStream.rangeClosed(1, from.sent()).boxed().toList());
        assertThat(from.backbone.unacknowledgedMessages()).isZero();
        from.outgoing.forEach((round, out) -> {
            assertThat(to.incoming.get(round).numbers)
                    .as(() -> "batches of round " + round + "\n" + String.join("\n", from.story))
                    .hasSize(out.total);
            assertThat(out.durableThrough).isEqualTo(out.total);
        });
    }
}
