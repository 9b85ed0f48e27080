package io.replicator.core.transfer;

/** What the peer holds already of what a capture may find. Asked on the lane, in ascending order of chunks. */
public interface HeldChunks {
    /** Nothing. */
    HeldChunks NONE = new HeldChunks() {
        @Override
        public boolean isKnown(long firstChunk, long lastChunk) {
            return true;
        }

        @Override
        public HeldRun take(long firstChunk, long lastChunk) {
            return HeldRun.NONE;
        }

        @Override
        public void decided(HeldRun run) {}
    };

    /**
     * Whether it is known what is held from {@code firstChunk} to {@code lastChunk}; after a no, {@link Capture#resume} says when to ask
     * again. What is held before and was not taken is not looked for.
     */
    boolean isKnown(long firstChunk, long lastChunk);

    /** What is held from {@code firstChunk} to {@code lastChunk}, where that is known. */
    HeldRun take(long firstChunk, long lastChunk);

    /** The capture has said of each chunk of the run whether it is kept. */
    void decided(HeldRun run);
}
