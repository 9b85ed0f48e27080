package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.Geometry;
import io.replicator.core.session.RoundOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two agents replicate a volume. */
final class RoundTest {
    private static final Geometry GEOMETRY = new Geometry(40L * 65536 + 5000, 65536);

    private final RoundWorld world = RoundWorld.ofTwo(1, GEOMETRY);

    @AfterEach
    void everyLeaseCameBack() {
        world.run(1_000);
        world.checkPoolsEmpty();
    }

    @Test
    void aSeedThatArrivedIsTakenUpAndCaughtUpWith() {
        assertThat(world.standing(world.source(), world.replica()).kind())
                .as(world::story)
                .isEqualTo(Standing.Kind.READY);
        assertThat(world.standing(world.replica(), world.source()).kind()).isEqualTo(Standing.Kind.FOLLOWING);
        world.source().write(60);
        RoundWorld.Ended ended = world.round();
        assertThat(ended.end().outcome()).as(world::story).isEqualTo(RoundOutcome.APPLIED);
        world.checkEqual(world.source(), world.replica());
    }
}
