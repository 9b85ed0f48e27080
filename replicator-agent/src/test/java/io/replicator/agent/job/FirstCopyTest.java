package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.PlanKind;
import io.replicator.core.report.PlanReport;
import io.replicator.core.report.RelationState;
import io.replicator.core.volume.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica without a seed, over real links: nothing is copied before that is ordered, and it is incomplete until all of it is proved. */
final class FirstCopyTest {
    @TempDir
    Path directory;

    private TwoSites sites;

    @BeforeEach
    void build() throws Exception {
        sites = new TwoSites(directory);
        sites.makeImage("vm");
        Files.write(sites.bordeaux.image("vm"), new byte[TwoSites.VOLUME_BYTES]);
        sites.start();
    }

    @AfterEach
    void close() {
        sites.close();
    }

    @Test
    void aRoundToAnEmptyReplicaIsRefusedWithTheChoicesAndTheirPrice() {
        initBoth();
        assertThat(sites.bordeaux.report("vm").incomplete()).isTrue();
        ReplicatorException refused =
                sites.auber.refusal(sites.auber.agent().resync("vm", Optional.empty(), ResyncKind.DELTA));
        assertThat(refused.code()).isEqualTo(FaultCode.UNRELATED_VOLUME);
        assertThat(refused)
                .hasMessageContaining("create a seed")
                .hasMessageContaining("--copy-all")
                .hasMessageContaining("2.3 MiB");
        assertThat(sites.auber.relation("vm").state()).isEqualTo(RelationState.UNSEEDED);
        assertThat(sites.auber.refusal(sites.auber.agent().resync("vm", Optional.empty(), ResyncKind.COMPARE)))
                .hasMessageContaining("--copy-all");
        sites.assertDifferent("vm");
    }

    @Test
    void aFirstCopyOverTheWireIsPlannedOrderedAndDone() {
        initBoth();
        PlanReport plan = sites.auber
                .get(sites.auber.agent().planResync("vm", Optional.empty(), ResyncKind.COPY_ALL))
                .get(0);
        assertThat(plan.kind()).isEqualTo(PlanKind.COPY_ALL);
        assertThat(plan.sendBytes()).isEqualTo(TwoSites.VOLUME_BYTES);
        assertThat(sites.bordeaux.report("vm").incomplete())
                .as("a plan does nothing")
                .isTrue();
        JobReport copied =
                TwoSites.good(sites.auber.run(sites.auber.agent().resync("vm", Optional.empty(), ResyncKind.COPY_ALL)));
        assertThat(copied.text()).contains("generation 1");
        sites.assertSame("vm");
        sites.bordeaux.await(status -> !sites.bordeaux.report("vm").incomplete());
        assertThat(sites.bordeaux.report("vm").unvouched()).isFalse();
        sites.awaitAgreement("vm");
        sites.produce("vm", 5);
        sites.resync("vm");
    }

    /** A copy that was begun is told as incomplete, and a plain round goes on with it. */
    @Test
    void aCopyThatWasInterruptedIsGoneOnWithByAnyRound() throws Exception {
        initBoth();
        sites.auber.get(sites.auber.agent().resync("vm", Optional.empty(), ResyncKind.COPY_ALL));
        sites.restartBordeaux().start(sites.auber, sites.bordeaux.volume("vm", "aubervilliers"));
        sites.auber.await(status -> status.peers().get(0).connected());
        sites.auber.await(status -> sites.auber.relation("vm").state() == RelationState.BEHIND
                || sites.auber.relation("vm").state() == RelationState.IN_SYNC);
        if (sites.bordeaux.report("vm").incomplete()) {
            assertThat(sites.auber.relation("vm").why()).contains("incomplete");
        }
        sites.resync("vm");
        assertThat(sites.bordeaux.report("vm").incomplete()).isFalse();
    }

    @Test
    void aReplicaIsInitialisedOnlyWithASourceThatTellsOfIt() throws Exception {
        assertThat(sites.bordeaux.refusal(sites.bordeaux.agent().initVolume("vm", Role.REPLICA)))
                .hasMessageContaining("no peer that is named for 'vm' tells of it");
        TwoSites.good(sites.auber.run(sites.auber.agent().initVolume("vm", Role.SOURCE)));
        awaitAbsence();
        Files.write(sites.bordeaux.image("vm"), new byte[TwoSites.VOLUME_BYTES / 2]);
        JobReport small = sites.bordeaux.run(sites.bordeaux.agent().initVolume("vm", Role.REPLICA));
        assertThat(small.code()).contains(FaultCode.SIZE_MISMATCH);
        assertThat(sites.bordeaux.report("vm").id()).isEmpty();
    }

    /** A seed that arrives after all ends the relation of the empty replica. */
    @Test
    void aSeedIsAttachedToAnEmptyReplica() {
        initBoth();
        String manifest = sites.seedAgain("vm");
        sites.attach("vm", manifest);
        sites.produce("vm", 3);
        sites.resync("vm");
    }

    @Test
    void onAnOrderAReplicaIsWrittenInPlace() {
        initBoth();
        sites.attach("vm", sites.seedAgain("vm"));
        sites.produce("vm", 20);
        JobReport job = TwoSites.good(
                sites.auber.run(sites.auber.agent().resync("vm", Optional.empty(), ResyncKind.ALLOW_INCOMPLETE)));
        assertThat(job.text()).contains("generation 2");
        sites.assertSame("vm");
        sites.awaitAgreement("vm");
        assertThat(sites.bordeaux.report("vm").incomplete()).isFalse();
        sites.produce("vm", 2);
        sites.resync("vm");
    }

    /** The source has heard that there is no copy: so its peer has heard of the volume. */
    private void awaitAbsence() {
        sites.auber.await(status -> sites.auber.relation("vm").code().equals(Optional.of(FaultCode.UNRELATED_VOLUME)));
        assertThat(sites.auber.relation("vm").why()).contains("volume init vm --replica");
    }

    private void initBoth() {
        TwoSites.good(sites.auber.run(sites.auber.agent().initVolume("vm", Role.SOURCE)));
        awaitAbsence();
        JobReport replica =
                TwoSites.good(sites.bordeaux.run(sites.bordeaux.agent().initVolume("vm", Role.REPLICA)));
        assertThat(replica.text()).contains("'aubervilliers'").contains("--copy-all");
        sites.auber.await(status -> sites.auber.relation("vm").why().contains("holds no generation yet"));
    }
}
