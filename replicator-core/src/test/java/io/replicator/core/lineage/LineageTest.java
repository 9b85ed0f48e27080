package io.replicator.core.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.lineage.Decision.AdoptPending;
import io.replicator.core.lineage.Decision.AttachSeed;
import io.replicator.core.lineage.Decision.Delta;
import io.replicator.core.lineage.Decision.Direct;
import io.replicator.core.lineage.Decision.InSync;
import io.replicator.core.lineage.Decision.Refuse;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** One meeting for each row of the table, what it must decide, and that no row is without one. */
final class LineageTest {
    private static final Geometry GEOMETRY = new Geometry(1 << 20, 64 << 10);
    private static final IncarnationId RELATION = new IncarnationId(new UUID(7, 1));
    private static final IncarnationId OTHER_RELATION = new IncarnationId(new UUID(7, 2));
    private static final Generation G1 = generation(1);
    private static final Generation G2 = generation(2);
    private static final Generation G3 = generation(3);
    private static final Generation G4 = generation(4);
    private static final Generation ELSEWHERE = generation(99);

    @TestFactory
    Stream<DynamicTest> everyRowHasItsMeeting() {
        return rows().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey().name(), () -> {
                    Meeting meeting = entry.getValue().meeting();
                    assertThat(Row.of(meeting)).isEqualTo(entry.getKey());
                    Decision decision = Lineage.decide(meeting.source(), meeting.replica());
                    if (entry.getValue().decision() instanceof Refuse expected) {
                        assertThat(decision).isInstanceOf(Refuse.class);
                        assertThat(((Refuse) decision).code()).isEqualTo(expected.code());
                        assertThat(((Refuse) decision).text()).isNotBlank();
                    } else {
                        assertThat(decision).isEqualTo(entry.getValue().decision());
                    }
                }));
    }

    @Test
    void noRowIsWithoutAMeeting() {
        assertThat(rows().keySet()).containsExactlyInAnyOrder(Row.values());
    }

    @Test
    void splitBrainTellsWhenTheCopiesParted() {
        Meeting meeting = rows().get(Row.BOTH_SOURCE).meeting();
        assertThat(((Refuse) Lineage.decide(meeting.source(), meeting.replica())).text())
                .contains("generation 3")
                .contains("1970-01-01T00:00:03Z");
    }

    @Test
    void equalIdentifiersWithLeftoverDirtyBitsStillNeedADelta_drbd933() {
        Source source = new Source();
        source.clean = false;
        assertThat(decide(source, new Replica())).isEqualTo(new Delta(G3.id()));
    }

    @Test
    void equalIdentifiersWithDamageStillNeedADelta() {
        Replica replica = new Replica();
        replica.damagedChunks = 1;
        assertThat(decide(new Source(), replica)).isEqualTo(new Delta(G3.id()));
    }

    @Test
    void aSeedThatWasTakenUpAlreadyIsNotAttachedAgain() {
        Replica replica = new Replica();
        replica.seed = Optional.of(G3.id());
        assertThat(decide(new Source(), replica)).isEqualTo(new InSync(G3.id()));
    }

    /** A seed of an unchanged volume is a generation of its own: a replica that holds the same bytes is no further behind for that. */
    @Test
    void aLaterGenerationOfTheSameRootIsNothingToCatchUpWith() {
        Source source = new Source();
        source.lineage = List.of(G1, G2, G3, G4.withRoot(G3.root()));
        assertThat(decide(source, new Replica())).isEqualTo(new InSync(G3.id()));
        source.clean = false;
        assertThat(decide(source, new Replica())).isEqualTo(new Delta(G3.id()));
    }

    /** A truck is on the road for longer than the lineage reaches back: what the hold remembers of its seed is looked at all the same. */
    @Test
    void aSeedThatTheLineageHasForgottenStillHasToHaveItsRoot() {
        Source source = new Source();
        source.lineage = List.of(G3, G4);
        source.holds = Map.of(G1.id(), G1.root());
        Replica replica = new Replica();
        replica.seed = Optional.of(G1.id());
        replica.current = Optional.of(G1.id());
        replica.relation = Optional.of(OTHER_RELATION);
        replica.lineage = List.of(G1);
        assertThat(decide(source, replica)).isEqualTo(new AttachSeed(G1.id(), OTHER_RELATION));
        replica.lineage = List.of(withOtherRoot(G1));
        assertThat(((Refuse) decide(source, replica)).code()).isEqualTo(FaultCode.ROOT_MISMATCH);
        replica.lineage = List.of();
        assertThat(((Refuse) decide(source, replica)).code())
                .as("nobody knows what it has")
                .isEqualTo(FaultCode.ROOT_MISMATCH);
    }

    private static Map<Row, Expected> rows() {
        Map<Row, Expected> rows = new EnumMap<>(Row.class);
        Source source = new Source();
        Replica replica = new Replica();

        replica.geometry = new Geometry(2 << 20, 64 << 10);
        rows.put(Row.OTHER_GEOMETRY, refuse(source, replica, FaultCode.GEOMETRY_MISMATCH));

        replica = new Replica();
        replica.role = Role.SOURCE;
        rows.put(Row.BOTH_SOURCE, refuse(source, replica, FaultCode.SPLIT_BRAIN));

        source = new Source();
        source.role = Role.REPLICA;
        rows.put(Row.NO_SOURCE_HERE, refuse(source, new Replica(), FaultCode.WRONG_ROLE));

        source = new Source();
        replica = new Replica();
        replica.roleEpoch = 6;
        rows.put(Row.NEWER_ROLE_THERE, refuse(source, replica, FaultCode.WRONG_ROLE));

        replica = new Replica();
        replica.available = false;
        rows.put(Row.UNAVAILABLE, refuse(source, replica, FaultCode.DEVICE_UNAVAILABLE));

        replica = new Replica();
        replica.seed = Optional.of(G3.id());
        replica.relation = Optional.of(OTHER_RELATION);
        source.ended = Set.of(OTHER_RELATION);
        source.holds = Map.of(G3.id(), G3.root());
        rows.put(Row.SEED_OF_ENDED_RELATION, refuse(source, replica, FaultCode.RELATION_ENDED));

        source = new Source();
        source.holds = Map.of(G3.id(), G3.root());
        replica.relation = Optional.empty();
        rows.put(Row.SEED_WITHOUT_RELATION, refuse(source, replica, FaultCode.UNEXPECTED_MESSAGE));

        replica.relation = Optional.of(OTHER_RELATION);
        replica.current = Optional.of(G2.id());
        rows.put(Row.SEED_NOT_AT_ITS_GENERATION, refuse(source, replica, FaultCode.BASE_MISMATCH));

        replica.current = Optional.of(G3.id());
        replica.lineage = List.of(withOtherRoot(G3));
        rows.put(Row.SEED_OTHER_BYTES, refuse(source, replica, FaultCode.ROOT_MISMATCH));

        replica.lineage = List.of(G3);
        rows.put(Row.SEED_ARRIVED, expect(source, replica, new AttachSeed(G3.id(), OTHER_RELATION)));

        source.holds = Map.of();
        rows.put(Row.SEED_DROPPED, refuse(source, replica, FaultCode.COMPARE_NEEDED));

        replica.seed = Optional.of(ELSEWHERE.id());
        replica.current = Optional.of(ELSEWHERE.id());
        rows.put(Row.SEED_UNKNOWN, refuse(source, replica, FaultCode.UNRELATED_VOLUME));

        source = new Source();
        replica = new Replica();
        replica.current = Optional.empty();
        rows.put(Row.REPLICA_BEING_COPIED, expect(source, replica, new Direct(GenerationId.NONE)));

        replica.relation = Optional.of(OTHER_RELATION);
        rows.put(Row.REPLICA_EMPTY, refuse(source, replica, FaultCode.UNRELATED_VOLUME));

        replica = new Replica();
        replica.incomplete = true;
        rows.put(Row.REPLICA_INCOMPLETE, refuse(source, replica, FaultCode.COMPARE_NEEDED));

        replica = new Replica();
        replica.relation = Optional.of(OTHER_RELATION);
        source.ended = Set.of(OTHER_RELATION);
        rows.put(Row.RELATION_OVER, refuse(source, replica, FaultCode.RELATION_ENDED));

        source = new Source();
        rows.put(Row.RELATION_UNKNOWN, refuse(source, replica, FaultCode.COMPARE_NEEDED));

        source.voidReason = Optional.of("the root did not fit");
        rows.put(Row.SET_VOID, refuse(source, new Replica(), FaultCode.COMPARE_NEEDED));

        source = new Source();
        replica = new Replica();
        replica.lineage = List.of(G1, G2, withOtherRoot(G3));
        rows.put(Row.OTHER_BYTES, refuse(source, replica, FaultCode.ROOT_MISMATCH));

        rows.put(Row.SAME, expect(source, new Replica(), new InSync(G3.id())));

        source = new Source();
        source.lineage = List.of(G1, G2, G3, G4);
        rows.put(Row.BEHIND, expect(source, new Replica(), new Delta(G3.id())));

        source = new Source();
        source.lineage = List.of(G1, G2, G3, G4);
        source.pending = Optional.of(G4);
        replica = new Replica();
        replica.lineage = List.of(G1, G2, G3, G4);
        replica.current = Optional.of(G4.id());
        rows.put(Row.DURABLE_LOST, expect(source, replica, new AdoptPending(G4)));

        replica = new Replica();
        replica.current = Optional.of(G2.id());
        rows.put(Row.WENT_BACK, refuse(new Source(), replica, FaultCode.COMPARE_NEEDED));

        source = new Source();
        source.lineage = List.of(G1, G2, G3, G4);
        replica = new Replica();
        replica.lineage = List.of(G1, G2, G3, G4);
        replica.current = Optional.of(G4.id());
        rows.put(Row.RECORDS_OLDER, refuse(source, replica, FaultCode.COMPARE_NEEDED));
        rows.put(Row.REPLICA_AHEAD, refuse(new Source(), replica, FaultCode.COMPARE_NEEDED));

        replica = new Replica();
        replica.lineage = List.of(G1, G2, ELSEWHERE);
        replica.current = Optional.of(ELSEWHERE.id());
        rows.put(Row.DIVERGED, refuse(new Source(), replica, FaultCode.COMPARE_NEEDED));

        replica = new Replica();
        replica.lineage = List.of(ELSEWHERE);
        replica.current = Optional.of(ELSEWHERE.id());
        replica.relation = Optional.empty();
        rows.put(Row.UNRELATED, refuse(new Source(), replica, FaultCode.UNRELATED_VOLUME));
        return rows;
    }

    private static Decision decide(Source source, Replica replica) {
        return Lineage.decide(source.view(), replica.view());
    }

    private static Expected expect(Source source, Replica replica, Decision decision) {
        return new Expected(new Meeting(source.view(), replica.view()), decision);
    }

    private static Expected refuse(Source source, Replica replica, FaultCode code) {
        return expect(source, replica, new Refuse(code, "any"));
    }

    private static Generation generation(long number) {
        return new Generation(
                number,
                new GenerationId(new UUID(1, number)),
                Optional.empty(),
                number * 1000,
                new Digest(number, 0, 0, 1),
                Consistency.FUZZY);
    }

    private static Generation withOtherRoot(Generation g) {
        return new Generation(
                g.number(), g.id(), g.parent(), g.capturedAtMillis(), new Digest(9, 9, 9, 9), g.consistency());
    }

    private record Expected(Meeting meeting, Decision decision) {}

    /** A source at G3 with a clean relation whose replica is at G3 too, until a test changes something. */
    private static final class Source {
        private Role role = Role.SOURCE;
        private List<Generation> lineage = List.of(G1, G2, G3);
        private Optional<Generation> pending = Optional.empty();
        private Optional<String> voidReason = Optional.empty();
        private boolean clean = true;
        private Set<IncarnationId> ended = Set.of();
        private Map<GenerationId, Digest> holds = Map.of();

        SourceView view() {
            List<Generation> all = new ArrayList<>(lineage);
            return new SourceView(
                    GEOMETRY,
                    role,
                    5,
                    all,
                    Optional.of(all.get(all.size() - 1).id()),
                    Optional.of(new RelationView(RELATION, G3.id(), pending, voidReason, clean)),
                    ended,
                    holds);
        }
    }

    private static final class Replica {
        private Geometry geometry = GEOMETRY;
        private Role role = Role.REPLICA;
        private long roleEpoch = 5;
        private List<Generation> lineage = List.of(G1, G2, G3);
        private Optional<GenerationId> current = Optional.of(G3.id());
        private Optional<IncarnationId> relation = Optional.of(RELATION);
        private Optional<GenerationId> seed = Optional.empty();
        private long damagedChunks;
        private boolean incomplete;
        private boolean available = true;

        ReplicaView view() {
            return new ReplicaView(
                    geometry, role, roleEpoch, lineage, current, relation, seed, damagedChunks, incomplete, available);
        }
    }
}
