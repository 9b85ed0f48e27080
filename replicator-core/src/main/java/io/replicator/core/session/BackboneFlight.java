package io.replicator.core.session;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The batches that one data connection was given and that are not known to have arrived, in the order given. */
final class BackboneFlight {
    private final BackboneChannel data;
    private final ArrayDeque<BackboneTransmission> trips = new ArrayDeque<>();
    private long bytes;
    private int largestBytes;

    BackboneFlight(BackboneChannel data) {
        this.data = data;
    }

    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return bytes == 0;
    }

    /** The largest batch since it was last empty. */
    int largestBytes() {
        return largestBytes;
    }

    void add(BackboneTransmission trip) {
        trips.addLast(trip);
        bytes += trip.batch().bytes();
        largestBytes = Math.max(largestBytes, trip.batch().bytes());
    }

    /** The trip has ended, however it did. */
    void end(BackboneTransmission trip) {
        leave(trip);
        dropArrived(proven -> {});
    }

    private void leave(BackboneTransmission trip) {
        trip.arrive();
        bytes -= trip.batch().bytes();
    }

    /**
     * What arrived, and need not be acknowledged any more, no longer fills the link.
     *
     * @param proven told of each that is here found to have arrived
     */
    void dropArrived(Consumer<BackboneTransmission> proven) {
        while (true) {
            BackboneTransmission head = trips.peekFirst();
            if (head == null) {
                largestBytes = 0;
                return;
            }
            if (!head.hasArrived()) {
                if (!head.batch().isSettled() || !data.isProven(head.ordinal())) {
                    return;
                }
                leave(head);
                proven.accept(head);
            }
            trips.removeFirst();
        }
    }

    /** The trips that are not known to have ended, oldest first. */
    List<BackboneTransmission> underway() {
        List<BackboneTransmission> under = new ArrayList<>();
        for (BackboneTransmission trip : trips) {
            if (!trip.hasArrived()) {
                under.add(trip);
            }
        }
        return under;
    }

    /** The youngest of them. */
    @Nullable
    BackboneTransmission lastUnderway() {
        Iterator<BackboneTransmission> youngest = trips.descendingIterator();
        while (youngest.hasNext()) {
            BackboneTransmission trip = youngest.next();
            if (!trip.hasArrived()) {
                return trip;
            }
        }
        return null;
    }

    /** The connection is gone, and with it whatever it was given. */
    void forget() {
        trips.forEach(trip -> trip.batch().removeTransmission(trip));
        trips.clear();
        bytes = 0;
        largestBytes = 0;
    }
}
