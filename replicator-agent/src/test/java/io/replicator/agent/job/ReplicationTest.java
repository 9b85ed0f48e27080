package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.EventLevel;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;
import io.replicator.core.report.PlanKind;
import io.replicator.core.report.PlanReport;
import io.replicator.core.report.RelationState;
import io.replicator.core.report.RoundOutcome;
import io.replicator.core.report.SeedReport;
import io.replicator.core.report.VolumeReport;
import io.replicator.core.volume.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The story of one volume, from its first seed on, over real links. */
final class ReplicationTest {
    @TempDir
    Path directory;

    private TwoSites sites;

    @BeforeEach
    void build() {
        sites = new TwoSites(directory);
        sites.makeImage("vm");
    }

    @AfterEach
    void close() {
        sites.close();
    }

    @Test
    void whatTheRoadDamagedAndWhatChangedMeanwhileArrivesWithTheNextRound() {
        sites.start();
        String manifest = sites.seed("vm");
        SeedReport seed = sites.auber.status().seeds().get(0);
        assertThat(seed.volume()).isEqualTo("vm");
        sites.damage("vm", 3, 25, 140);
        sites.produce("vm", 20);

        JobReport attached = TwoSites.good(sites.arrive("vm", manifest));

        assertThat(attached.text()).contains("3 of 150 chunks").contains("chunks 3, 25, 140\n");
        sites.bordeaux.await(status -> sites.bordeaux.report("vm").damagedChunks() == 3);
        sites.auber.awaitState("vm", RelationState.BEHIND);
        assertThat(sites.auber.relation("vm").damagedChunks()).isEqualTo(3);

        JobReport round = sites.resync("vm");

        assertThat(round.text()).startsWith("bordeaux: generation 2: ");
        sites.bordeaux.await(status -> sites.bordeaux.report("vm").damagedChunks() == 0);
        sites.auber.awaitState("vm", RelationState.IN_SYNC);
        sites.bordeaux.awaitState("vm", RelationState.IN_SYNC);
        VolumeReport here = sites.auber.report("vm");
        assertThat(sites.bordeaux.report("vm").generation()).isEqualTo(here.generation());
        assertThat(here.relations().get(0).totals().roundsDone()).isEqualTo(1);
        assertThat(here.relations().get(0).lagNanos().orElseThrow()).isLessThan(30_000_000_000L);
        assertThat(sites.auber.events).extracting(event -> event.kind()).contains("seed-created", "round-done");
        assertThat(sites.bordeaux.events).extracting(event -> event.kind()).contains("seed-attached", "round-done");

        sites.auber.get(sites.auber.agent().dropSeed(seed.generation(), false));
        assertThat(sites.auber.status().seeds()).isEmpty();
        sites.produce("vm", 5);
        sites.resync("vm");
    }

    /** A job that was done while the volume was still being opened let the seed be refused as ROUND_IN_PROGRESS. */
    @Test
    void aSeedMayBeMadeAsSoonAsTheVolumeIsInitialised() {
        VolumeSettings[] volumes = new VolumeSettings[10];
        for (int i = 0; i < volumes.length; i++) {
            sites.makeImage("vm" + i);
            volumes[i] = sites.auber.volume("vm" + i, "bordeaux");
        }
        sites.auber.start(sites.bordeaux, volumes);
        for (VolumeSettings volume : volumes) {
            TwoSites.good(sites.auber.run(sites.auber.agent().initVolume(volume.name(), Role.SOURCE)));
            JobReport seed = TwoSites.good(sites.auber.run(
                    sites.auber.agent().createSeed(SeedOrder.of(List.of(volume.name()), Optional.empty()))));
            assertThat(seed.text()).as("nothing froze it").contains("fuzzy").contains("snapshot: reflink");
        }
    }

    @Test
    void aRoundMayBeAskedForAsSoonAsTheSeedIsAttached() {
        sites.start();
        String manifest = sites.seed("vm");
        for (int i = 0; i < 5; i++) {
            JobReport attached = TwoSites.good(sites.arrive("vm", manifest));
            assertThat(attached.text()).endsWith("\n  'aubervilliers' has taken it up");
            sites.resync("vm");
            manifest = sites.seedAgain("vm");
        }
    }

    @Test
    void anAttachmentDoesNotWaitForASourceThatIsAway() {
        sites.start();
        String manifest = sites.seed("vm");
        sites.auber.close();
        sites.bordeaux.await(status -> !status.peers().get(0).connected());
        JobReport attached = TwoSites.good(sites.arrive("vm", manifest));
        assertThat(attached.text()).contains("'aubervilliers' is away and is told of it when it is back");
    }

    @Test
    void aCopyThatHasNotArrivedYetIsNoFaultOfTheConfiguration() {
        sites.start();
        String manifest = sites.seed("vm");
        sites.auber.await(status -> sites.auber.relation("vm").why().contains("seed attach vm --manifest FILE"));
        assertThat(sites.auber.relation("vm").state()).isEqualTo(RelationState.UNSEEDED);
        assertThat(sites.auber.relation("vm").code()).contains(FaultCode.UNRELATED_VOLUME);
        assertThat(sites.auber.events)
                .filteredOn(event -> event.kind().equals("copy-absent"))
                .hasSize(1);
        assertThat(sites.bordeaux.events)
                .filteredOn(event -> event.kind().equals("copy-absent"))
                .singleElement()
                .satisfies(event -> assertThat(event.text()).contains("no copy of it here yet; attach its seed"));
        assertThat(sites.auber.events).noneMatch(event -> event.level() != EventLevel.INFO);
        assertThat(sites.bordeaux.events).noneMatch(event -> event.level() != EventLevel.INFO);
        sites.attach("vm", manifest);
        sites.produce("vm", 3);
        sites.resync("vm");
    }

    @Test
    void aRoundThatFindsNothingMovesNoGeneration() {
        sites.start();
        sites.attach("vm", sites.seed("vm"));
        JobReport round = sites.resync("vm");
        assertThat(round.text()).isEqualTo("bordeaux: nothing had changed");
        assertThat(sites.auber.relation("vm").lastRound().orElseThrow().outcome())
                .isEqualTo(RoundOutcome.UNCHANGED);
        assertThat(sites.auber.report("vm").generation().orElseThrow().number()).isEqualTo(1);
    }

    @Test
    void jobsAreListedWaitedForAndCancelled() {
        sites.start();
        sites.attach("vm", sites.seed("vm"));
        Replication agent = sites.auber.agent();
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sites.produce("vm", 20);
            ids.add(sites.auber
                    .get(agent.resync("vm", Optional.empty(), ResyncKind.DELTA))
                    .id());
        }
        long last = ids.get(4);
        sites.auber.get(agent.cancelJob(last));
        for (long id : ids) {
            JobReport ended = sites.auber.get(agent.jobEnded(id));
            assertThat(agent.job(id)).contains(ended);
            assertThat(ended.state()).isIn(JobState.DONE, id == last ? JobState.CANCELLED : JobState.DONE);
        }
        assertThat(sites.auber.status().jobs()).extracting(JobReport::id).containsAll(ids);
        sites.resync("vm");
    }

    /** It was refused at times, with ROUND_IN_PROGRESS and "it is tried again", which nobody did. */
    @Test
    void aRoundAskedForRightAfterACancelledOneIsDone() {
        sites.start();
        sites.attach("vm", sites.seed("vm"));
        Replication agent = sites.auber.agent();
        for (int i = 0; i < 20; i++) {
            sites.produce("vm", 20);
            long cancelled = sites.auber
                    .get(agent.resync("vm", Optional.empty(), ResyncKind.DELTA))
                    .id();
            sites.auber.get(agent.cancelJob(cancelled));
            sites.resync("vm");
        }
    }

    @Test
    void aDryRunSaysWhatARoundWouldSend() {
        sites.start();
        sites.attach("vm", sites.seed("vm"));
        List<PlanReport> nothing = plan();
        assertThat(nothing.get(0).kind()).isEqualTo(PlanKind.NONE);
        sites.produce("vm", 1);
        PlanReport plan = plan().get(0);
        assertThat(plan.kind()).isEqualTo(PlanKind.DELTA);
        assertThat(plan.sendBytes()).isEqualTo(4096);
        assertThat(plan.readBytes()).isEqualTo(TwoSites.VOLUME_BYTES);
        assertThat(sites.auber.report("vm").generation().orElseThrow().number())
                .as("nothing was captured")
                .isEqualTo(1);
        sites.resync("vm");
    }

    @Test
    void aDryRunNeverClaimsThatEverythingWouldBeSent() {
        sites.start();
        TwoSites.good(sites.auber.run(sites.auber.agent().initVolume("vm", Role.SOURCE)));
        sites.auber.await(status -> sites.auber.report("vm").why().isEmpty());
        sites.auber.await(status -> status.peers().get(0).connected());
        assertThat(refusedPlan().code()).isEqualTo(FaultCode.UNRELATED_VOLUME);
        sites.attach("vm", sites.seedAgain("vm"));
        sites.produce("vm", 1);
        sites.bordeaux.close();
        sites.auber.await(status -> !status.peers().get(0).connected());
        PlanReport away = plan().get(0);
        assertThat(away.kind()).isEqualTo(PlanKind.DELTA);
        assertThat(away.sendBytes()).isEqualTo(4096);
        assertThat(away.reason()).contains("no round begins yet: 'bordeaux' is away");
    }

    @Test
    void aDryRunWhoseReplicaWasNeverMetIsRefused() {
        sites.auber.start(sites.bordeaux, sites.auber.volume("vm", "bordeaux"));
        sites.seed("vm");
        assertThat(refusedPlan().code()).isEqualTo(FaultCode.LINK_DOWN);
        assertThat(refusedPlan()).hasMessageContaining("'bordeaux' is away");
    }

    private ReplicatorException refusedPlan() {
        return sites.auber.refusal(sites.auber.agent().planResync("vm", Optional.empty(), ResyncKind.DELTA));
    }

    private List<PlanReport> plan() {
        return sites.auber.get(sites.auber.agent().planResync("vm", Optional.empty(), ResyncKind.DELTA));
    }

    @Test
    void commandsAtTheWrongSideNameTheRightOne() {
        sites.start();
        sites.attach("vm", sites.seed("vm"));
        Replication replica = sites.bordeaux.agent();
        ReplicatorException refused = sites.bordeaux.refusal(replica.resync("vm", Optional.empty(), ResyncKind.DELTA));
        assertThat(refused.code()).isEqualTo(FaultCode.WRONG_ROLE);
        assertThat(refused).hasMessageContaining("'aubervilliers'");
        assertThat(sites.bordeaux.refusal(replica.createSeed(SeedOrder.of(List.of("vm"), Optional.empty()))))
                .hasMessageContaining("'aubervilliers'");
        assertThat(sites.bordeaux.refusal(replica.initVolume("vm", Role.SOURCE)).code())
                .isEqualTo(FaultCode.WRONG_ROLE);
        assertThat(sites.auber
                        .refusal(sites.auber.agent().attachSeed(AttachOrder.of("vm", "/somewhere", Optional.empty())))
                        .code())
                .isEqualTo(FaultCode.WRONG_ROLE);
    }

    @Test
    void whatCannotBeDoneIsRefusedWithWhatToDo() {
        sites.start();
        Replication agent = sites.auber.agent();
        assertThat(sites.auber.refusal(agent.resync("vm", Optional.empty(), ResyncKind.DELTA)))
                .hasMessageContaining("volume init vm --source");
        assertThat(sites.auber.refusal(agent.initVolume("vm", Role.REPLICA)))
                .hasMessageContaining("seed attach vm --manifest FILE");
        assertThat(sites.auber.refusal(agent.initVolume("other", Role.SOURCE)).code())
                .isEqualTo(FaultCode.UNKNOWN_VOLUME);
        sites.auber.run(agent.initVolume("vm", Role.SOURCE));
        assertThat(sites.auber.run(agent.initVolume("vm", Role.SOURCE)).text()).contains("already");
        sites.auber.await(status -> sites.auber.report("vm").why().isEmpty());
        assertThat(sites.auber.refusal(agent.resync("vm", Optional.empty(), ResyncKind.COPY_ALL)))
                .hasMessageContaining("has not told of its copy");
        assertThat(sites.auber.refusal(agent.resync("vm", Optional.empty(), ResyncKind.COMPARE)))
                .hasMessageContaining("has not told of its copy");
        assertThat(sites.auber
                        .refusal(agent.resync("vm", Optional.of("paris"), ResyncKind.DELTA))
                        .code())
                .isEqualTo(FaultCode.PEER_NOT_NAMED);
        assertThat(sites.auber.refusal(agent.createSeed(SeedOrder.of(List.of("vm"), Optional.of("here.manifest")))))
                .hasMessageContaining("not absolute");
        assertThat(sites.auber.refusal(agent.jobEnded(99)).code()).isEqualTo(FaultCode.BAD_REQUEST);
        assertThat(sites.auber.refusal(agent.enableLink("nowhere", false)).code())
                .isEqualTo(FaultCode.BAD_REQUEST);
    }

    /** What nobody wrote by a round is found by its bytes, and told before it is done. */
    @Test
    void aComparisonIsPlannedOrderedAndDone() {
        sites.start();
        sites.attach("vm", sites.seed("vm"));
        Replication agent = sites.auber.agent();
        List<PlanReport> plans = sites.auber.get(agent.planResync("vm", Optional.empty(), ResyncKind.COMPARE));
        assertThat(plans).hasSize(1);
        assertThat(plans.get(0).kind()).isEqualTo(PlanKind.COMPARE);
        assertThat(plans.get(0).readBytes()).isPositive();
        assertThat(plans.get(0).reason()).isNotEmpty();
        JobReport job = sites.auber.run(agent.resync("vm", Optional.empty(), ResyncKind.COMPARE));
        assertThat(job.state()).as(job.text()).isEqualTo(JobState.DONE);
        assertThat(job.text()).contains("generation");
        sites.assertSame("vm");
    }

    @Test
    void pausedAtEitherSideNoRoundBegins() {
        sites.start();
        sites.attach("vm", sites.seed("vm"));
        VolumeReport paused = sites.auber.get(sites.auber.agent().pause("vm"));
        assertThat(paused.relations().get(0).state()).isEqualTo(RelationState.PAUSED);
        assertThat(sites.auber
                        .refusal(sites.auber.agent().resync("vm", Optional.empty(), ResyncKind.DELTA))
                        .code())
                .isEqualTo(FaultCode.PAUSED);
        sites.bordeaux.await(status -> sites.bordeaux.relation("vm").state() != RelationState.SYNCING);
        sites.auber.get(sites.auber.agent().resume("vm"));
        sites.produce("vm", 3);
        sites.resync("vm");

        sites.bordeaux.get(sites.bordeaux.agent().pause("vm"));
        sites.auber.awaitState("vm", RelationState.PAUSED);
        assertThat(sites.auber.relation("vm").why()).contains("bordeaux");
        sites.bordeaux.get(sites.bordeaux.agent().resume("vm"));
        sites.auber.awaitState("vm", RelationState.IN_SYNC);
    }

    @Test
    void aDamagedManifestLeavesTheReplicaAsItWas() throws Exception {
        sites.start();
        String manifest = sites.seed("vm");
        sites.attach("vm", manifest);
        sites.produce("vm", 3);
        sites.resync("vm");
        Path altered = Path.of(manifest);
        byte[] bytes = Files.readAllBytes(altered);
        bytes[bytes.length / 2] ^= 1;
        Files.write(altered, bytes);

        JobReport job = sites.arrive("vm", manifest);

        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.code()).contains(FaultCode.BAD_MANIFEST);
        sites.awaitAgreement("vm");
        sites.produce("vm", 3);
        sites.resync("vm");
    }

    @Test
    void attachingAnotherSeedEndsTheEarlierRelation() {
        sites.start();
        sites.attach("vm", sites.seed("vm"));
        Optional<?> before = sites.auber.relation("vm").incarnation();
        sites.produce("vm", 3);
        sites.resync("vm");
        sites.auber.await(status -> sites.auber.relation("vm").state() == RelationState.IN_SYNC);
        sites.bordeaux.get(sites.bordeaux.agent().pause("vm"));
        String manifest = sites.seedAgain("vm");
        sites.produce("vm", 4);
        sites.attach("vm", manifest);
        assertThat(sites.auber.relation("vm").incarnation()).isPresent().isNotEqualTo(before);
        sites.resync("vm");
    }

    /** Only one side begins anew with the other: that one must not take it for what it knew. */
    @Test
    void aPeerWhoseLinksChangeIsMetAnew() {
        sites.start();
        sites.attach("vm", sites.seed("vm"));
        sites.produce("vm", 3);
        sites.resync("vm");
        for (ReplicationSite site : List.of(sites.auber, sites.bordeaux)) {
            ReplicationSite peer = site == sites.auber ? sites.bordeaux : sites.auber;
            ReplicationSettings limited = site.limited(
                    50_000_000, peer, site.volume("vm", site == sites.auber ? "bordeaux" : "aubervilliers"));
            assertThat(site.get(site.agent().apply(limited))).anyMatch(line -> line.contains("connected anew"));
            sites.awaitAgreement("vm");
            sites.produce("vm", 4);
            sites.resync("vm");
        }
    }

    @Test
    void twoVolumesAreSeededByOneJob() {
        sites.makeImage("second");
        sites.auber.start(
                sites.bordeaux, sites.auber.volume("vm", "bordeaux"), sites.auber.volume("second", "bordeaux"));
        sites.bordeaux.start(sites.auber);
        for (String volume : List.of("vm", "second")) {
            TwoSites.good(sites.auber.run(sites.auber.agent().initVolume(volume, Role.SOURCE)));
            sites.auber.await(status -> sites.auber.report(volume).why().isEmpty());
        }
        JobReport job = TwoSites.good(sites.auber.run(sites.auber
                .agent()
                .createSeed(SeedOrder.of(List.of("vm", "second"), Optional.of(directory.toString())))));
        assertThat(job.text()).contains("vm: seed").contains("second: seed");
        assertThat(directory.resolve("vm-1.manifest")).isRegularFile();
        assertThat(directory.resolve("second-1.manifest")).isRegularFile();
        assertThat(sites.auber.status().seeds()).hasSize(2);
    }
}
