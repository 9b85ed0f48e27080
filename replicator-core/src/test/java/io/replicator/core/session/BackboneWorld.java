package io.replicator.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.memory.BufferPool;
import io.replicator.core.time.VirtualTime;
import java.util.List;
import java.util.stream.LongStream;

/** Two backbones joined by simulated links, and what must hold of them. */
final class BackboneWorld {
    static final long MILLI = 1_000_000L;

    final VirtualTime time = new VirtualTime();
    private final List<String> links;
    private final long limitBytesPerSecond;
    final SimulatedNetwork network;
    BackboneEnd left;
    BackboneEnd right;

    BackboneWorld(String... links) {
        this(0, links);
    }

    BackboneWorld(long limitBytesPerSecond, String... links) {
        this.limitBytesPerSecond = limitBytesPerSecond;
        this.links = List.of(links);
        this.network = new SimulatedNetwork(time, this.links, new BufferPool(64 << 20), new BufferPool(64 << 20));
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
        BackboneWorld world = new BackboneWorld(limitBytesPerSecond, links);
        world.network.links().forEach(SimulatedLink::plug);
        world.run(200);
        return world;
    }

    private BackboneEnd newEnd(int index) {
        List<BackboneSettings.Link> settings = links.stream()
                .map(name -> new BackboneSettings.Link(name, limitBytesPerSecond))
                .toList();
        return new BackboneEnd(index, BackboneSettings.of(settings), network, time);
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
                && left.hasOfferedAll()
                && right.hasOfferedAll();
    }

    private void check(BackboneEnd from, BackboneEnd to) {
        assertThat(to.delivered)
                .as(() -> "messages\n" + String.join("\n", from.story))
                .isEqualTo(LongStream.rangeClosed(1, from.sent()).boxed().toList());
        assertThat(from.backbone.unacknowledgedMessages()).isZero();
        assertThat(to.duplicates).isZero();
        from.outgoing.forEach((round, out) -> {
            assertThat(to.incoming.get(round).numbers)
                    .as(() -> "batches of round " + round + "\n" + String.join("\n", from.story))
                    .hasSize(out.total);
            assertThat(out.durableThrough).isEqualTo(out.total);
        });
    }
}
