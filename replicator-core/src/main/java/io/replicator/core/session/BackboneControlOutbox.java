package io.replicator.core.session;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sequenced messages that the peer has not acknowledged, in order.
 *
 * <p>A message goes out on one link. Where that link goes down, or its control connection turns silent, it goes out on another as well; the
 * receiver takes each sequence once.
 */
final class BackboneControlOutbox {
    private record Carrier(BackboneLink link, long connection, long ordinal) {
        boolean isAlive() {
            return link.state().isConnected() && link.connection() == connection;
        }
    }

    private static final class Entry {
        final Frame frame;
        final List<Carrier> carriers = new ArrayList<>(1);

        Entry(Frame frame) {
            this.frame = frame;
        }

        boolean isWellCarried(long now) {
            for (Carrier carrier : carriers) {
                if (isGood(carrier.link(), now)) {
                    return true;
                }
            }
            return false;
        }

        boolean isCarriedBy(BackboneLink link) {
            for (Carrier carrier : carriers) {
                if (carrier.link() == link) {
                    return true;
                }
            }
            return false;
        }
    }

    private final List<BackboneLink> links;
    private final BackboneEffects effects;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long lastSequence;
    private long lastSent;
    private long acknowledgedThrough;

    BackboneControlOutbox(List<BackboneLink> links, BackboneEffects effects) {
        this.links = links;
        this.effects = effects;
    }

    void add(Message message) {
        if (entries.size() >= BackboneSettings.MAX_CONTROL_BACKLOG) {
            throw new ReplicatorException(
                    FaultCode.LIMIT_EXCEEDED,
                    entries.size() + " messages wait for a peer that does not acknowledge them; look at its links");
        }
        entries.addLast(new Entry(new Frame(++lastSequence, message)));
    }

    int size() {
        return entries.size();
    }

    /** Sends what no good link carries, oldest first, as far as the receiver's window goes. */
    void pump(long now) {
        for (Entry entry : entries) {
            if (entry.frame.sequence() > acknowledgedThrough + BackboneSettings.CONTROL_WINDOW) {
                return;
            }
            entry.carriers.removeIf(carrier -> !carrier.isAlive());
            if (entry.isWellCarried(now)) {
                continue;
            }
            BackboneLink link = bestFor(entry, now);
            if (link != null) {
                if (entry.frame.sequence() <= lastSent) {
                    effects.passed(BackbonePath.MESSAGE_AGAIN);
                }
                long ordinal = link.channel(Message.Channel.CONTROL).sent(now);
                entry.carriers.add(new Carrier(link, link.connection(), ordinal));
                lastSent = Math.max(lastSent, entry.frame.sequence());
                effects.transmit(link, Message.Channel.CONTROL, entry.frame);
            }
        }
    }

    private static boolean isGood(BackboneLink link, long now) {
        return link.isTrusted() && !link.silence().isControlSilent(now);
    }

    private @Nullable BackboneLink bestFor(Entry entry, long now) {
        BackboneLink best = null;
        for (BackboneLink link : links) {
            if (link.isUp()
                    && isGood(link, now)
                    && !entry.isCarriedBy(link)
                    && (best == null
                            || link.silence().controlPatienceNanos()
                                    < best.silence().controlPatienceNanos())) {
                best = link;
            }
        }
        return best;
    }

    /** The peer received every message up to this number; false where it cannot have. */
    boolean acknowledged(long through, long now) {
        if (through > lastSent) {
            return false;
        }
        acknowledgedThrough = Math.max(acknowledgedThrough, through);
        while (!entries.isEmpty() && entries.getFirst().frame.sequence() <= through) {
            List<Carrier> carriers = entries.removeFirst().carriers;
            for (Carrier carrier : carriers) {
                // Sent by several: only a link above suspicion gets the merit.
                if (carrier.isAlive() && (carriers.size() == 1 || isGood(carrier.link(), now))) {
                    carrier.link().channel(Message.Channel.CONTROL).proven(carrier.ordinal(), now);
                }
            }
        }
        return true;
    }

    /** Another run of the peer's process: begin again with 1. */
    void reset() {
        entries.clear();
        lastSequence = 0;
        lastSent = 0;
        acknowledgedThrough = 0;
    }
}
