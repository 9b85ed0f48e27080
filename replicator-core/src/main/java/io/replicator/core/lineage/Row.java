package io.replicator.core.lineage;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.lineage.Decision.AdoptPending;
import io.replicator.core.lineage.Decision.AttachSeed;
import io.replicator.core.lineage.Decision.Delta;
import io.replicator.core.lineage.Decision.Direct;
import io.replicator.core.lineage.Decision.InSync;
import io.replicator.core.lineage.Decision.Refuse;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.Role;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The rows of the table, in the order in which they are asked: the first one that fits decides, and the last one fits everything.
 *
 * <p>The form follows the table of generation identifiers in DRBD's user guide ("DRBD internals"): every meeting has a row, and each row
 * one action.
 */
enum Row {
    OTHER_GEOMETRY(
            m -> !m.source().geometry().equals(m.replica().geometry()),
            m -> new Refuse(
                    FaultCode.GEOMETRY_MISMATCH,
                    "the volume has " + m.source().geometry().logicalBytes() + " bytes in chunks of "
                            + m.source().geometry().chunkBytes() + " here and "
                            + m.replica().geometry().logicalBytes() + " in chunks of "
                            + m.replica().geometry().chunkBytes()
                            + " there: make the replica again from a new seed")),
    BOTH_SOURCE(
            m -> m.source().role() == Role.SOURCE && m.replica().role() == Role.SOURCE,
            m -> new Refuse(
                    FaultCode.SPLIT_BRAIN,
                    "both copies are sources; " + parted(m) + ": demote the one whose changes may be given up")),
    NO_SOURCE_HERE(
            m -> m.source().role() != Role.SOURCE,
            m -> new Refuse(FaultCode.WRONG_ROLE, "the copy here is no source: rounds start where production writes")),
    NEWER_ROLE_THERE(
            m -> m.replica().roleEpoch() > m.source().roleEpoch(),
            m -> new Refuse(
                    FaultCode.WRONG_ROLE,
                    "the replica knows of hand-over " + m.replica().roleEpoch() + ", this copy only of "
                            + m.source().roleEpoch()
                            + ": the state directory here is an old one, or the role went elsewhere; compare by hash"
                            + " before either is written to")),
    UNAVAILABLE(
            m -> !m.replica().available(),
            m -> new Refuse(
                    FaultCode.DEVICE_UNAVAILABLE, "the replica's device cannot be used: see its status at the peer")),
    SEED_OF_ENDED_RELATION(
            m -> m.bringsSeed() && m.relationEnded(),
            m -> new Refuse(
                    FaultCode.RELATION_ENDED,
                    "the seed's relation was ended by a newer one: attach a seed that is listed here by 'seed list'")),
    SEED_WITHOUT_RELATION(
            m -> m.bringsSeed() && m.replica().relation().isEmpty(),
            m -> new Refuse(
                    FaultCode.UNEXPECTED_MESSAGE, "the replica tells of a seed without a relation: attach it again")),
    SEED_NOT_AT_ITS_GENERATION(
            m -> m.bringsSeed() && !m.replica().current().equals(m.replica().seed()),
            m -> new Refuse(
                    FaultCode.BASE_MISMATCH,
                    "the replica tells of seed " + m.seed() + " but is at another generation: attach the seed again")),
    SEED_OTHER_BYTES(
            m -> m.bringsSeed() && (m.rootsDisagree() || m.seedHasOtherRoot()),
            m -> new Refuse(
                    FaultCode.ROOT_MISMATCH,
                    "seed " + m.seed() + " has another root there than here: make a new seed and attach that")),
    SEED_ARRIVED(
            m -> m.bringsSeed() && m.source().holds().containsKey(m.seed()),
            m -> new AttachSeed(m.seed(), m.incarnation())),
    SEED_DROPPED(
            m -> m.bringsSeed() && m.replicaCurrentHere().isPresent(),
            m -> new Refuse(
                    FaultCode.COMPARE_NEEDED,
                    "what changed since seed " + m.seed()
                            + " is not known any more, its hold was dropped: compare by hash, or make a new seed")),
    SEED_UNKNOWN(
            Meeting::bringsSeed,
            m -> new Refuse(
                    FaultCode.UNRELATED_VOLUME,
                    "seed " + m.seed() + " was not made from this copy: attach a seed that 'seed list' shows here")),
    REPLICA_BEING_COPIED(
            // The relation of a copy that never was complete is made on an order only, and one that lost its generation
            // was ordered to.
            m -> m.replica().current().isEmpty() && m.relation().isPresent(),
            m -> new Direct(GenerationId.NONE)),
    REPLICA_EMPTY(
            m -> m.replica().current().isEmpty(),
            m -> new Refuse(
                    FaultCode.UNRELATED_VOLUME,
                    "the replica holds no generation yet: create a seed here, bring it there and attach it; or copy"
                            + " everything over the wire, on the order 'resync --copy-all'")),
    REPLICA_INCOMPLETE(
            m -> m.replica().incomplete(),
            m -> new Refuse(
                    FaultCode.COMPARE_NEEDED,
                    "the replica is not complete: attach a seed, or copy everything over the wire, on the order"
                            + " 'resync --copy-all'")),
    RELATION_OVER(
            Meeting::relationEnded,
            m -> new Refuse(
                    FaultCode.RELATION_ENDED,
                    "relation " + m.incarnation() + " was ended by a newer seed: this replica needs that seed")),
    RELATION_UNKNOWN(
            m -> m.relation().isEmpty() && m.shared().isPresent(),
            m -> new Refuse(
                    FaultCode.COMPARE_NEEDED,
                    "there is no relation with this replica here, " + parted(m)
                            + ": compare by hash, or attach a seed")),
    SET_VOID(
            // A comparison that was durable there makes the set evidence again, so that its lost word is adopted first.
            m -> m.relation().flatMap(RelationView::voidReason).isPresent()
                    && (!m.atPending() || m.atBase() || m.rootsDisagree()),
            m -> new Refuse(
                    FaultCode.COMPARE_NEEDED,
                    "what changed since the last round is not known ("
                            + m.relation().flatMap(RelationView::voidReason).orElse("") + "): compare by hash")),
    OTHER_BYTES(
            m -> (m.atBase() || m.atPending()) && m.rootsDisagree(),
            m -> new Refuse(
                    FaultCode.ROOT_MISMATCH,
                    "both copies say generation " + m.replica().current().orElseThrow()
                            + " with different roots: compare by hash")),
    SAME(
            m -> m.atBase()
                    && m.sameContent()
                    && m.relation().filter(RelationView::clean).isPresent()
                    && m.replica().damagedChunks() == 0,
            m -> new InSync(m.replica().current().orElseThrow())),
    BEHIND(Meeting::atBase, m -> new Delta(m.replica().current().orElseThrow())),
    DURABLE_LOST(Meeting::atPending, m -> new AdoptPending(m.pending())),
    WENT_BACK(
            m -> m.base()
                    .flatMap(base -> m.replicaCurrentHere().filter(g -> g.number() < base.number()))
                    .isPresent(),
            m -> new Refuse(
                    FaultCode.COMPARE_NEEDED,
                    "the replica is at generation " + number(m)
                            + " although a later one was durable there: it went back, or"
                            + " an old state directory was restored there; compare by hash")),
    RECORDS_OLDER(
            m -> m.relation().isPresent() && m.replicaCurrentHere().isPresent(),
            m -> new Refuse(
                    FaultCode.COMPARE_NEEDED,
                    "the replica holds generation " + number(m)
                            + ", which this relation never sent: the state directory"
                            + " here is an old one; compare by hash")),
    REPLICA_AHEAD(
            Meeting::sourceCurrentThere,
            m -> new Refuse(
                    FaultCode.COMPARE_NEEDED,
                    "the replica holds a generation that came after the last one known here: the state directory here"
                            + " is an old one; compare by hash")),
    DIVERGED(
            m -> m.shared().isPresent(),
            m -> new Refuse(
                    FaultCode.COMPARE_NEEDED, "the copies went separate ways, " + parted(m) + ": compare by hash")),
    UNRELATED(
            m -> true,
            m -> new Refuse(
                    FaultCode.UNRELATED_VOLUME,
                    "the copies share no generation: create a seed here and attach it there"));

    // The functions hold nothing: Error Prone cannot tell that of a lambda's type.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Predicate<Meeting> fits;

    @SuppressWarnings("ImmutableEnumChecker")
    private final Function<Meeting, Decision> decision;

    Row(Predicate<Meeting> fits, Function<Meeting, Decision> decision) {
        this.fits = fits;
        this.decision = decision;
    }

    static Row of(Meeting meeting) {
        for (Row row : values()) {
            if (row.fits.test(meeting)) {
                return row;
            }
        }
        return UNRELATED;
    }

    Decision decide(Meeting meeting) {
        return decision.apply(meeting);
    }

    private static String parted(Meeting meeting) {
        return meeting.shared()
                .map(g -> "they last agreed on generation " + g.number() + " of "
                        + Instant.ofEpochMilli(g.capturedAtMillis()))
                .orElse("they share no generation");
    }

    private static long number(Meeting meeting) {
        return meeting.replicaCurrentHere().map(Generation::number).orElse(0L);
    }
}
