package io.replicator.core.seed.media;

import java.util.Optional;

/** What a segment holds; the number is what is stored. */
enum SegmentType {
    /** How the file's content key is wrapped. */
    KEY(1),
    /** A batch, or a piece of a manifest. */
    CONTENT(2),
    /** Chunks that are not here because they had changed at the source. */
    DEFERRED(3),
    /** The last one: what the file holds. */
    END(4);

    private final int number;

    SegmentType(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static Optional<SegmentType> ofNumber(int number) {
        return switch (number) {
            case 1 -> Optional.of(KEY);
            case 2 -> Optional.of(CONTENT);
            case 3 -> Optional.of(DEFERRED);
            case 4 -> Optional.of(END);
            default -> Optional.empty();
        };
    }
}
