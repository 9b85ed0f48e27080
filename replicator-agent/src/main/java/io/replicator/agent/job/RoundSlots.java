package io.replicator.agent.job;

import java.util.ArrayDeque;

/**
 * How many rounds run with one peer at a time; the others wait, first come first served. On the lane.
 *
 * <p>One for each peer, so that a peer which is away keeps nobody else waiting.
 */
final class RoundSlots {
    private final int most;
    private final ArrayDeque<Slot> waiting = new ArrayDeque<>();
    private int taken;

    RoundSlots(int most) {
        this.most = most;
    }

    /** A place that is not asked for yet; {@code yourTurn} will run once, when it is free. */
    Slot slot(Runnable yourTurn) {
        return new Slot(yourTurn);
    }

    /** A place, or the wait for one. */
    final class Slot {
        private final Runnable yourTurn;
        private boolean held;
        private boolean left;

        private Slot(Runnable yourTurn) {
            this.yourTurn = yourTurn;
        }

        /** Runs its turn at once where a place is free. */
        void ask() {
            if (taken < most) {
                take();
            } else {
                waiting.addLast(this);
            }
        }

        /** Gives the place to the next one, or gives up waiting; idempotent. */
        void leave() {
            if (left) {
                return;
            }
            left = true;
            if (!held) {
                waiting.remove(this);
                return;
            }
            taken--;
            Slot next = waiting.pollFirst();
            if (next != null) {
                next.take();
            }
        }

        private void take() {
            held = true;
            taken++;
            yourTurn.run();
        }
    }
}
