package io.replicator.agent.job;

import io.replicator.core.index.DirtySet;
import io.replicator.core.volume.GenerationId;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** How much is dirty in each set, counted by steps: a set may be large, and the lane does not wait. On the lane. */
final class DirtyFigures {
    private final Steps steps;
    private final Runnable whenCounted;
    private final Map<DirtySet, Figure> figures = new WeakHashMap<>();

    /** What changes whenever a set's blocks do. */
    private record Version(GenerationId base, long completeThrough) {
        static Version of(DirtySet set) {
            return new Version(set.base(), set.completeThrough());
        }
    }

    private static final class Figure {
        private @Nullable Version version;
        private Optional<Long> bytes = Optional.empty();
        private boolean counting;
    }

    DirtyFigures(Steps steps, Runnable whenCounted) {
        this.steps = steps;
        this.whenCounted = whenCounted;
    }

    /** Bytes of dirty blocks as they were last counted; empty before the first time. */
    Optional<Long> bytes(DirtySet set) {
        if (set.isClean()) {
            return Optional.of(0L);
        }
        Figure figure = figures.computeIfAbsent(set, unknown -> new Figure());
        Version now = Version.of(set);
        if (!figure.counting && !now.equals(figure.version)) {
            count(set, figure, now);
        }
        return figure.bytes;
    }

    private void count(DirtySet set, Figure figure, Version version) {
        figure.counting = true;
        steps.run(
                () -> set.blocks().bytes(),
                bytes -> {
                    figure.counting = false;
                    figure.version = version;
                    figure.bytes = Optional.of(bytes);
                    whenCounted.run();
                },
                fault -> figure.counting = false);
    }
}
