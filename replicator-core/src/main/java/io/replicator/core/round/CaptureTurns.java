package io.replicator.core.round;

import java.util.ArrayDeque;

/**
 * The queue for captures of one volume: rounds, seeds and dry runs capture one after the other, first come first served. Owned by the lane.
 */
public final class CaptureTurns {
    /** A place in the queue. */
    public interface Turn {
        /** The capture is over, or its turn is not awaited any more; idempotent. */
        void leave();
    }

    private final ArrayDeque<Place> queue = new ArrayDeque<>();
    private final Runnable left;

    /** @param left told whenever somebody has left */
    CaptureTurns(Runnable left) {
        this.left = left;
    }

    /**
     * Asks for a turn.
     *
     * @param yourTurn run once on the lane: at once, before this returns, where nobody captures; else when all who asked before have left
     */
    public Turn ask(Runnable yourTurn) {
        Place place = new Place(yourTurn);
        queue.addLast(place);
        if (queue.peekFirst() == place) {
            place.yourTurn.run();
        }
        return place;
    }

    /** Whether somebody captures now. */
    public boolean isTaken() {
        return !queue.isEmpty();
    }

    /** How many wait behind the one that captures. */
    public int waiting() {
        return Math.max(0, queue.size() - 1);
    }

    private void leave(Place place) {
        boolean captured = queue.peekFirst() == place;
        queue.remove(place);
        Place next = queue.peekFirst();
        if (captured && next != null) {
            next.yourTurn.run();
        }
        left.run();
    }

    private final class Place implements Turn {
        private final Runnable yourTurn;
        private boolean left;

        Place(Runnable yourTurn) {
            this.yourTurn = yourTurn;
        }

        @Override
        public void leave() {
            if (!left) {
                left = true;
                CaptureTurns.this.leave(this);
            }
        }
    }
}
