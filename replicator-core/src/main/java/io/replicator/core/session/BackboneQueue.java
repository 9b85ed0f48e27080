package io.replicator.core.session;

import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one queue of batches that all links of a peer pull from, and what is in flight on them.
 *
 * <p>Ways that a batch travels twice, all harmless because the receiver takes each number once: its link went down; its link is suspect,
 * within a budget; it arrived and was never acknowledged; nothing else is left to send, and an idle link would deliver it sooner, within a
 * smaller budget.
 */
final class BackboneQueue {
    /** What arrived by its connection's own proof and was not acknowledged for so long is offered again. */
    private static final long FORGOTTEN_NANOS = 1_000_000_000L;

    private static final int REFILL_SHARE = 8;

    /** What impatience at the end may send twice: so little that it does not count where all is well. */
    private static final long MOST_TAIL_BYTES = 512L << 10;

    private static final int TAIL_REFILL_SHARE = 2_000;

    /** Of what the replica allows, the part that may be spent while a batch is on a longer path; the rest is for what has arrived and is not durable. */
    private static final double WAITING_SHARE = 0.75;

    private final List<BackboneLink> links;
    private final BackboneEffects effects;
    private final long mostRepeatBytes;
    private final ArrayDeque<BackboneBatch> again = new ArrayDeque<>();
    private final ArrayDeque<BackboneBatch> fresh = new ArrayDeque<>();
    private long repeatBudgetBytes;
    private long tailBudgetBytes = MOST_TAIL_BYTES;

    BackboneQueue(BackboneSettings settings, List<BackboneLink> links, BackboneEffects effects) {
        this.links = links;
        this.effects = effects;
        this.mostRepeatBytes = settings.repeatBudgetBytes();
        this.repeatBudgetBytes = mostRepeatBytes;
    }

    void addFresh(BackboneBatch batch) {
        batch.setQueued(true);
        fresh.addLast(batch);
    }

    private void addAgain(BackboneBatch batch) {
        batch.setQueued(true);
        again.addLast(batch);
    }

    /** The replica has it. */
    void received(BackboneBatch batch, long now) {
        batch.settle();
        repeatBudgetBytes = Math.min(mostRepeatBytes, repeatBudgetBytes + batch.bytes() / REFILL_SHARE);
        tailBudgetBytes = Math.min(MOST_TAIL_BYTES, tailBudgetBytes + batch.bytes() / TAIL_REFILL_SHARE);
        List<BackboneTransmission> trips = batch.transmissions();
        if (trips.size() == 1) {
            trips.get(0).link().acknowledged(trips.get(0), true, now);
            return;
        }
        // The merit is that of the latest trip on a link above suspicion; an earlier one was taken for late. What else
        // it was, the next
        // proof on its own connection will tell.
        for (int i = trips.size() - 1; i >= 0; i--) {
            if (trips.get(i).link().isTrusted()) {
                trips.get(i).link().acknowledged(trips.get(i), false, now);
                return;
            }
        }
    }

    /** The link's connection is gone: what only it carried is offered to the others at once. */
    void linkDown(BackboneLink link) {
        List<BackboneTransmission> lost = link.flight().underway();
        link.flight().forget();
        for (BackboneTransmission transmission : lost) {
            BackboneBatch batch = transmission.batch();
            if (!batch.isSettled() && !batch.isQueued() && !batch.isWellCarried()) {
                effects.passed(BackbonePath.TAKEN_FROM_DOWN);
                addAgain(batch);
            }
        }
    }

    /** The link is suspect: what only suspect links carry is offered to the others, as far as the budget goes, if there are others. */
    void offerElsewhere(BackboneLink suspect) {
        if (links.stream().noneMatch(BackboneLink::isUp)) {
            return;
        }
        for (BackboneTransmission transmission : suspect.flight().underway()) {
            BackboneBatch batch = transmission.batch();
            if (batch.isSettled() || batch.isQueued() || batch.isWellCarried()) {
                continue;
            }
            if (batch.bytes() > repeatBudgetBytes) {
                effects.passed(BackbonePath.BUDGET_SPENT);
                return;
            }
            repeatBudgetBytes -= batch.bytes();
            effects.passed(BackbonePath.TAKEN_FROM_SUSPECT);
            addAgain(batch);
        }
    }

    /** Offers again what the link delivered long ago and nobody acknowledged. */
    void offerForgotten(BackboneLink link, long now) {
        BackboneChannel data = link.channel(Message.Channel.DATA);
        for (BackboneTransmission transmission : link.flight().underway()) {
            if (!data.isProven(transmission.ordinal()) || now - transmission.departedAt() < FORGOTTEN_NANOS) {
                return;
            }
            BackboneBatch batch = transmission.batch();
            if (!batch.isSettled() && !batch.isQueued() && batch.transmissions().size() == 1) {
                effects.passed(BackbonePath.FORGOTTEN);
                link.giveUp(transmission);
                addAgain(batch);
            }
        }
    }

    /** Hands batches to links until no link has room or none is left. Returns the links that were tried and should be asked for an echo. */
    List<BackboneLink> pump(long now) {
        List<BackboneLink> tried = new ArrayList<>(0);
        while (true) {
            BackboneBatch batch = nextToSend();
            BackboneLink link = batch == null ? null : bestFor(batch, now);
            if (batch == null || link == null) {
                return tried;
            }
            (again.isEmpty() ? fresh : again).removeFirst();
            batch.setQueued(false);
            if (!batch.wasSent()) {
                tryDoubted(batch, link, now, tried);
            }
            carry(batch, link, now);
        }
    }

    /** A link that was left alone for being slow gets a copy: nothing waits for it should it still be slow. */
    private void tryDoubted(BackboneBatch batch, BackboneLink link, long now, List<BackboneLink> tried) {
        for (BackboneLink other : links) {
            if (other != link
                    && other.isUp()
                    && other.isDoubted(now)
                    && other.flight().isEmpty()
                    && other.allowedAt() <= now
                    && batch.bytes() >= BackboneDrain.LEAST_BYTES
                    && batch.bytes() <= repeatBudgetBytes) {
                repeatBudgetBytes -= batch.bytes();
                effects.passed(BackbonePath.TRIED_AGAIN);
                carry(batch, other, now);
                tried.add(other);
            }
        }
    }

    private void carry(BackboneBatch batch, BackboneLink link, long now) {
        link.carry(batch, now);
        effects.transmit(link, Message.Channel.DATA, new Frame(0, batch.forTransport()));
    }

    /**
     * Where nothing is left to send, what a slow link still holds goes by an idle one as well, if that is much sooner. Returns the slow links,
     * which should be asked for an echo: nobody else will tell that this last batch arrived by them.
     */
    List<BackboneLink> hurryTail(long now) {
        if (nextToSend() != null) {
            return List.of();
        }
        List<BackboneLink> hurried = new ArrayList<>(0);
        for (BackboneLink idle : links) {
            if (idle.isUp() && idle.flight().isEmpty() && idle.allowedAt() <= now) {
                for (BackboneLink slow : links) {
                    BackboneTransmission last = slow.flight().lastUnderway();
                    if (last != null && isHurried(last, idle, now)) {
                        tailBudgetBytes -= last.batch().bytes();
                        effects.passed(BackbonePath.HURRIED);
                        carry(last.batch(), idle, now);
                        hurried.add(slow);
                        break;
                    }
                }
            }
        }
        return hurried;
    }

    private boolean isHurried(BackboneTransmission last, BackboneLink idle, long now) {
        BackboneBatch batch = last.batch();
        return !batch.isSettled()
                && !batch.isQueued()
                && batch.transmissions().size() == 1
                && batch.bytes() <= tailBudgetBytes
                && last.link().nanosLeft(last, now) > 2 * idle.nanosIfIdle(batch.bytes());
    }

    /** Drops what need not travel any more from the heads, and returns the first that must. */
    private @Nullable BackboneBatch nextToSend() {
        for (ArrayDeque<BackboneBatch> part : List.of(again, fresh)) {
            while (!part.isEmpty()) {
                BackboneBatch batch = part.getFirst();
                // A link that was suspect may have recovered while the batch waited for another.
                if (!batch.isSettled() && !batch.isWellCarried()) {
                    return batch;
                }
                part.removeFirst();
                batch.setQueued(false);
            }
        }
        return null;
    }

    /** The link that would deliver it first, of those that should have it and may. */
    private @Nullable BackboneLink bestFor(BackboneBatch batch, long now) {
        int bytes = batch.bytes();
        List<BackboneLink> worthy = worthyOf(bytes, now);
        BackboneLink best = null;
        for (BackboneLink link : worthy) {
            if (!(link.isDraining() && again.isEmpty())
                    && link.hasRoom(bytes, now)
                    && link.allowedAt() <= now
                    && !wouldBlock(link, worthy, batch)
                    && (best == null || link.nanosToDeliver(bytes) < best.nanosToDeliver(bytes))) {
                best = link;
            }
        }
        return best;
    }

    /**
     * The links that are up. One that would hold the batch for too long is left alone while another is up that would not, even where the batch has to
     * wait for that: what has a batch for seconds looks lost to the peer, and everything behind the batch waits for it.
     */
    private List<BackboneLink> worthyOf(int bytes, long now) {
        List<BackboneLink> up = links.stream().filter(BackboneLink::isUp).toList();
        List<BackboneLink> quick =
                up.stream().filter(link -> !link.wouldHold(bytes, now)).toList();
        return quick.isEmpty() ? up : quick;
    }

    /**
     * Whether the other links would have spent what the replica allows before the link had delivered the batch, so that they would stand idle
     * until then: credit is in order. Such a link is worth less than nothing, and left alone for a sooner one (BLEST: Ferlin, Alay, Mehani and Boreli,
     * 2016). Never true of the soonest, so that the batch always has a link to wait for.
     */
    private boolean wouldBlock(BackboneLink link, List<BackboneLink> worthy, BackboneBatch batch) {
        long soonest = Long.MAX_VALUE;
        double others = 0;
        for (BackboneLink other : worthy) {
            soonest = Math.min(soonest, other.nanosToArrive(batch.bytes()));
            others += other == link ? 0 : other.usableBytesPerSecond();
        }
        long later = link.nanosToArrive(batch.bytes()) - soonest;
        if (later * others / 1e9 <= WAITING_SHARE * batch.windowBytes()) {
            return false;
        }
        effects.passed(BackbonePath.WOULD_BLOCK);
        return true;
    }

    /** When a limited link may pull again while something waits for it; {@link Long#MAX_VALUE} where nothing does. */
    long nextAllowedAt(long now) {
        long at = Long.MAX_VALUE;
        if (!again.isEmpty() || !fresh.isEmpty()) {
            for (BackboneLink link : links) {
                if (link.isUp() && link.allowedAt() > now) {
                    effects.passed(BackbonePath.LINK_LIMITED);
                    at = Math.min(at, link.allowedAt());
                }
            }
        }
        return at;
    }

    /** Every round was closed. */
    void clear() {
        again.clear();
        fresh.clear();
        repeatBudgetBytes = mostRepeatBytes;
        tailBudgetBytes = MOST_TAIL_BYTES;
    }
}
