package io.replicator.core.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.extent.Geometry;
import io.replicator.core.lineage.Decision.AdoptPending;
import io.replicator.core.lineage.Decision.AttachSeed;
import io.replicator.core.lineage.Decision.Delta;
import io.replicator.core.lineage.Decision.InSync;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What may never be decided, whatever two copies say of themselves. */
final class LineageProperties {
    @Property(tries = 5000, edgeCases = EdgeCasesMode.NONE)
    void bytesAreSentOnlyFromAGenerationAndARelationThatBothName(
            @ForAll("sources") SourceView source, @ForAll("replicas") ReplicaView replica) {
        Decision decision = Lineage.decide(source, replica);
        if (decision instanceof Delta delta) {
            assertDeltaIsSafe(source, replica, delta.base());
        } else if (decision instanceof InSync sync) {
            assertDeltaIsSafe(source, replica, sync.generation());
            assertThat(source.current().equals(Optional.of(sync.generation()))
                            || rootOf(source.lineage(), source.current())
                                    .equals(rootOf(replica.lineage(), replica.current())))
                    .isTrue();
            assertThat(source.relation().orElseThrow().clean()).isTrue();
            assertThat(replica.damagedChunks()).isZero();
        } else if (decision instanceof AdoptPending adopt) {
            assertThat(replica.relation())
                    .contains(source.relation().orElseThrow().incarnation());
            assertThat(replica.current()).contains(adopt.next().id());
            assertThat(source.relation().orElseThrow().pending()).contains(adopt.next());
        } else if (decision instanceof Decision.Direct direct) {
            assertThat(direct.base()).as("nothing is given up by itself").isEqualTo(GenerationId.NONE);
            assertThat(replica.current()).isEmpty();
            assertThat(replica.role()).isEqualTo(Role.REPLICA);
            assertThat(replica.available()).isTrue();
            assertThat(replica.relation())
                    .isEqualTo(source.relation().map(RelationView::incarnation))
                    .isPresent();
        } else if (decision instanceof AttachSeed attach) {
            assertThat(source.holds()).containsKey(attach.hold());
            assertThat(replica.lineage())
                    .as("the replica has the bytes of the seed that is held")
                    .anyMatch(theirs -> theirs.id().equals(attach.hold())
                            && theirs.root().equals(source.holds().get(attach.hold())));
            assertThat(replica.current()).contains(attach.hold());
            assertThat(source.ended()).doesNotContain(attach.incarnation());
        }
    }

    private static Optional<Digest> rootOf(List<Generation> lineage, Optional<GenerationId> id) {
        Optional<Generation> known =
                lineage.stream().filter(g -> id.equals(Optional.of(g.id()))).findFirst();
        assertThat(known).isPresent();
        return known.map(Generation::root);
    }

    private static void assertDeltaIsSafe(SourceView source, ReplicaView replica, GenerationId base) {
        RelationView relation = source.relation().orElseThrow();
        assertThat(source.role()).isEqualTo(Role.SOURCE);
        assertThat(replica.role()).isEqualTo(Role.REPLICA);
        assertThat(replica.relation()).contains(relation.incarnation());
        assertThat(replica.current()).contains(base);
        assertThat(relation.base()).isEqualTo(base);
        assertThat(relation.voidReason()).isEmpty();
        assertThat(replica.incomplete()).isFalse();
        assertThat(replica.available()).isTrue();
        for (Generation own : source.lineage()) {
            for (Generation theirs : replica.lineage()) {
                if (own.id().equals(base) && theirs.id().equals(base)) {
                    assertThat(theirs.root()).isEqualTo(own.root());
                }
            }
        }
    }

    @Provide
    Arbitrary<SourceView> sources() {
        Arbitrary<RelationView> relation = Combinators.combine(
                        incarnations(),
                        ids(),
                        generations().optional(),
                        Arbitraries.of("lost").optional(0.1),
                        Arbitraries.of(true, false))
                .as(RelationView::new);
        return Combinators.combine(
                        geometries(),
                        roles(),
                        Arbitraries.longs().between(1, 2),
                        lineages(),
                        relation.optional(),
                        incarnations().list().ofMaxSize(1),
                        generations().list().ofMaxSize(2).uniqueElements(Generation::id))
                .as((geometry, role, epoch, lineage, live, ended, holds) -> new SourceView(
                        geometry,
                        role,
                        epoch,
                        lineage,
                        lineage.isEmpty()
                                ? Optional.empty()
                                : Optional.of(lineage.get(lineage.size() - 1).id()),
                        live,
                        new HashSet<>(ended),
                        holds.stream().collect(Collectors.toMap(Generation::id, Generation::root))));
    }

    @Provide
    Arbitrary<ReplicaView> replicas() {
        Arbitrary<Boolean> rarely = Arbitraries.integers().between(0, 9).map(i -> i == 0);
        return Combinators.combine(
                        Combinators.combine(
                                        geometries(),
                                        roles().map(r -> other(r)),
                                        Arbitraries.longs().between(1, 2))
                                .as(Facts::new),
                        lineages(),
                        ids().optional(0.9),
                        incarnations().optional(0.9),
                        ids().optional(0.3),
                        Arbitraries.longs().between(0, 1),
                        rarely,
                        rarely)
                .as((facts, lineage, current, relation, seed, damaged, incomplete, unavailable) -> new ReplicaView(
                        facts.geometry(),
                        facts.role(),
                        facts.epoch(),
                        lineage,
                        current,
                        relation,
                        seed,
                        damaged,
                        incomplete,
                        !unavailable));
    }

    private record Facts(Geometry geometry, Role role, long epoch) {}

    private static Role other(Role role) {
        return role == Role.SOURCE ? Role.REPLICA : Role.SOURCE;
    }

    private static Arbitrary<Geometry> geometries() {
        return Arbitraries.frequency(net.jqwik.api.Tuple.of(9, 1 << 20), net.jqwik.api.Tuple.of(1, 2 << 20))
                .map(bytes -> new Geometry(bytes, 65536));
    }

    private static Arbitrary<Role> roles() {
        return Arbitraries.frequency(net.jqwik.api.Tuple.of(9, Role.SOURCE), net.jqwik.api.Tuple.of(1, Role.REPLICA));
    }

    private static Arbitrary<GenerationId> ids() {
        return Arbitraries.longs().between(1, 4).map(n -> new GenerationId(new UUID(1, n)));
    }

    private static Arbitrary<IncarnationId> incarnations() {
        return Arbitraries.longs().between(1, 2).map(n -> new IncarnationId(new UUID(2, n)));
    }

    private static Arbitrary<Generation> generations() {
        return Combinators.combine(
                        Arbitraries.longs().between(1, 4), Arbitraries.longs().between(0, 6))
                .as(LineageProperties::generation);
    }

    private static Arbitrary<List<Generation>> lineages() {
        return Combinators.combine(
                        Arbitraries.longs().between(1, 3),
                        Arbitraries.longs().between(0, 3),
                        Arbitraries.longs().between(0, 6))
                .as((first, count, other) -> LongStream.range(first, first + count)
                        .mapToObj(n -> generation(n, other))
                        .toList());
    }

    private static Generation generation(long number, long otherRootOf) {
        return new Generation(
                number,
                new GenerationId(new UUID(1, number)),
                Optional.empty(),
                number,
                new Digest(number, number == otherRootOf ? 1 : 0, 0, 0),
                Consistency.CRASH);
    }
}
