package io.replicator.core.session;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How a backbone is to behave.
 *
 * @param links the links to the peer, in the order of configuration; at most {@value #MAX_LINKS}. None where the peer is the one that
 *     dials: then the links are those it comes by, known from their first connection on
 * @param heartbeatNanos how often a connected link is asked for an echo
 * @param ackDelayNanos the longest that an acknowledgement waits for others to join it
 * @param suspectNanos the shortest silence that makes a link suspect
 * @param downNanos the shortest silence that brings a link down while another is up
 * @param aloneNanos the shortest silence that brings a link down while none is up: where all fall silent together it may be the peer that
 *     stands still, and to make connections anew would only cost what is under way on them
 * @param stalledNanos the silence of batches that brings links down where all are silent together and yet answer heartbeats: the peer is
 *     slow, not gone
 * @param maxWindowBytes the most bytes of batches in flight on one link
 * @param repeatBudgetBytes the most bytes that suspicion alone may send a second time at once; an eighth of what is acknowledged fills it up
 */
public record BackboneSettings(
        List<Link> links,
        long heartbeatNanos,
        long ackDelayNanos,
        long suspectNanos,
        long downNanos,
        long aloneNanos,
        long stalledNanos,
        long maxWindowBytes,
        long repeatBudgetBytes) {
    /** The most links to one peer. */
    public static final int MAX_LINKS = 16;

    /** How far sequenced messages may run ahead of what was received in order; what the receiver must be able to set aside. */
    public static final int CONTROL_WINDOW = 256;

    /** How far batch numbers may run ahead of what is durable. */
    public static final int BATCH_WINDOW = 16_384;

    /** An acknowledgement goes out at once when this many batches wait for it. */
    static final int ACK_BATCHES = 64;

    /** Sequenced messages that may wait for their acknowledgement or for a link. */
    static final int MAX_CONTROL_BACKLOG = 65_536;

    /** Good round trips on each connection before a link is trusted. */
    static final int PROBATION_ROUND_TRIPS = 3;

    private static final long MILLI = 1_000_000L;

    /**
     * One link.
     *
     * @param name unique among the peer's links
     * @param weight how far it is preferred where several links have room: the time in which each would deliver a batch is divided by its
     *     weight. 1 to {@value #MAX_WEIGHT}, usually {@value #USUAL_WEIGHT}. A link that is busy to its measured rate takes no more by any
     *     weight, so that a low one costs nothing under full load
     * @param limit the most bytes of batches in a second
     * @param standby whether it is used only while no other link is up
     */
    public record Link(String name, int weight, RateLimit limit, boolean standby) {
        /** The largest weight. */
        public static final int MAX_WEIGHT = 1000;

        /** The weight of a link that is neither preferred nor avoided. */
        public static final int USUAL_WEIGHT = 100;

        public Link {
            if (name.isEmpty() || weight < 1 || weight > MAX_WEIGHT) {
                throw new IllegalArgumentException("link '" + name + "' of weight " + weight);
            }
        }

        /** A link of the usual weight, not on standby; a limit of 0 is none. */
        public Link(String name, long limitBytesPerSecond) {
            this(name, USUAL_WEIGHT, RateLimit.of(limitBytesPerSecond), false);
        }
    }

    public BackboneSettings {
        links = List.copyOf(links);
        if (links.size() > MAX_LINKS) {
            throw new IllegalArgumentException(links.size() + " links to a peer, " + MAX_LINKS + " are possible");
        }
        Set<String> names = new HashSet<>();
        for (Link link : links) {
            if (!names.add(link.name())) {
                throw new IllegalArgumentException("two links to a peer are named " + link.name());
            }
        }
        if (heartbeatNanos <= 0
                || ackDelayNanos < 0
                || suspectNanos <= ackDelayNanos
                || downNanos <= suspectNanos
                || aloneNanos < downNanos
                || stalledNanos < aloneNanos
                || maxWindowBytes <= 0
                || repeatBudgetBytes < 0) {
            throw new IllegalArgumentException("times and sizes of a backbone do not fit together");
        }
    }

    /** The usual times and sizes. */
    public static BackboneSettings of(List<Link> links) {
        return new BackboneSettings(
                links,
                100 * MILLI,
                2 * MILLI,
                40 * MILLI,
                1_000 * MILLI,
                3_000 * MILLI,
                60_000 * MILLI,
                64L << 20,
                16L << 20);
    }
}
