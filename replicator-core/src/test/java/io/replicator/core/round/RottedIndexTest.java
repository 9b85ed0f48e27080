package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.custody.Suspicion;
import io.replicator.core.disk.PowerSwitch;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.index.IndexFile;
import io.replicator.core.store.SimulatedCrash;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFile;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A page of an index that rotted stops no volume for good: it is made anew, or its chunks travel again. */
final class RottedIndexTest {
    private static final Geometry GEOMETRY = new Geometry(90L * 16384 + 5000, 16384);

    /** Fingerprints 16 to 22, digests 23 to 29, nodes 30, top 31. */
    private static final int FIRST_PAGE = 16;

    private static final int END_PAGE = 32;
    private static final int FIRST_DIGESTS = 23;
    private static final int FIRST_NODES = 30;

    private final RoundWorld world = RoundWorld.ofTwo(7, GEOMETRY);
    private final List<RoundWorld.Ended> ends = new ArrayList<>();
    private RoundSite site = world.source();
    private DeviceCaretaker caretaker;

    private void lookAfter(boolean source) {
        site = source ? world.source() : world.replica();
        caretaker = new DeviceCaretaker(site);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anyPageThatRotsIsMadeAnewAndRoundsGoOn(boolean source) {
        lookAfter(source);
        boolean anyTold = false;
        for (int page = FIRST_PAGE; page < END_PAGE; page++) {
            world.source().write(30);
            rot(page);
            becomeEqual();
            if (site.found.repair().isEmpty()) {
                // Nobody has read it, or a merge has written all of it anew.
                repairNow();
            }
            anyTold |= caretaker.told.contains(FaultCode.CORRUPT_STATE);
            site.directory.index().verifyRoot();
        }
        assertThat(anyTold).isTrue();
        world.checkEqual(world.source(), world.replica());
    }

    @ParameterizedTest
    @CsvSource({"16, 29", "17, 30", "23, 31", "24, 30"})
    void twoPagesThatRotAtOnceAreMadeAnewToo(int first, int second) {
        lookAfter(false);
        rot(first);
        rot(second);
        repairNow();
        assertThat(site.found.repair().orElseThrow()).isEqualTo(new IndexFile.Repair(2, none()));
        site.directory.index().verifyRoot();
    }

    @Test
    void aChunkWhoseDigestNobodyKnowsIsFetchedWhole() {
        lookAfter(false);
        site.device.rot(5 * 16384 + 7, 1);
        rot(FIRST_DIGESTS);
        repairNow();
        IndexFile.Repair repair = site.found.repair().orElseThrow();
        assertThat(repair.pages()).isEqualTo(1);
        assertThat(repair.lost().chunkCount()).isEqualTo(1);
        assertThat(repair.lost().containsChunk(5)).isTrue();
        assertThat(site.volume.replica().orElseThrow().damage().containsChunk(5))
                .isTrue();
        becomeEqual();
        site.directory.index().verifyRoot();
    }

    @Test
    void chunksOfWhichNothingIsKnownAreFetchedWhole() {
        lookAfter(false);
        rot(FIRST_PAGE);
        rot(FIRST_DIGESTS);
        rot(FIRST_NODES);
        repairNow();
        assertThat(site.found.repair().orElseThrow().lost().chunkCount())
                .as("chunks whose fingerprints and digests rotted, with the node that could have proved them")
                .isEqualTo(15);
        becomeEqual();
        site.directory.index().verifyRoot();
    }

    /** Its old digest is gone for good; that its old bytes may come back must not make it be taken for unchanged. */
    @Test
    void aSourcesLostChunkIsFoundChangedWhateverItsBytes() {
        lookAfter(true);
        flip(5 * 16384 + 7);
        rot(FIRST_DIGESTS);
        repairNow();
        assertThat(site.found.repair().orElseThrow().lost().chunkCount()).isEqualTo(1);
        flip(5 * 16384 + 7);
        becomeEqual();
        site.directory.index().verifyRoot();
        world.replica().directory.index().verifyRoot();
    }

    @Test
    void fingerprintsOfAChunkThatHasChangedAreNotThoseOfItsNewBytes() {
        lookAfter(true);
        flip(5 * 16384 + 7);
        rot(FIRST_PAGE);
        repairNow();
        assertThat(site.found.repair().orElseThrow()).isEqualTo(new IndexFile.Repair(1, none()));
        becomeEqual();
    }

    /** Power is cut between any two writes of a repair, and it is done again. */
    @Test
    void aRepairThatIsCutIsDoneAgain() {
        lookAfter(false);
        for (int operation = 0; operation < 12; operation++) {
            site.device.rot(5 * 16384 + 7, 1);
            rot(FIRST_PAGE);
            rot(FIRST_DIGESTS);
            site.suspicion = new Suspicion(false, false, true);
            site.state.crashAt(site.state.operations() + operation);
            try {
                caretaker.close(site.volume, Optional.empty(), caretaker::tryToOpen);
                world.run(100);
            } catch (SimulatedCrash e) {
                assertThat(e).hasMessageContaining("power");
            }
            site.opensLater = true;
            site.suspicion = new Suspicion(false, false, true);
            site.restart(Optional.of(world.random));
            caretaker.tryToOpen();
            becomeEqual();
            site.directory.index().verifyRoot();
        }
    }

    /**
     * Power is cut anywhere in a capture or an apply, and of a chunk beside those that it changes the digest rots, and the bytes change, while
     * the tree around it is between two generations: nothing can prove it, and no root comes out right.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aChunkThatIsLostBesideAHalfMergedChangeStopsNoVolume(boolean source) {
        lookAfter(source);
        int lost = 0;
        boolean cut = true;
        for (int operation = 0; cut; operation++) {
            flip(6 * 16384 + 7);
            flip(60 * 16384 + 7);
            PowerSwitch power = site.plugIn();
            power.cutAt(operation);
            try {
                world.begin(world.source(), world.replica(), ends);
                world.run(400);
            } catch (SimulatedCrash e) {
                assertThat(power.isOff()).isTrue();
            }
            cut = power.isOff();
            site.die(Optional.of(world.random));
            site.device.rot(5 * 16384 + 7, 1);
            rot(FIRST_DIGESTS);
            site.opensLater = true;
            site.start();
            caretaker.tryToOpen();
            world.run(1000);
            assertThat(caretaker.isOpen())
                    .as("%s after operation %d", caretaker.lastRefusal(), operation)
                    .isTrue();
            lost += site.found
                            .repair()
                            .filter(repair -> !repair.lost().isEmpty())
                            .isPresent()
                    ? 1
                    : 0;
            // Before the lost chunk has a digest again.
            rot(FIRST_DIGESTS + 2);
            repairNow();
            becomeEqual();
            world.source().directory.index().verifyRoot();
            world.replica().directory.index().verifyRoot();
        }
        assertThat(lost).as("cuts after which a chunk was lost").isGreaterThan(10);
    }

    private void rot(int page) {
        StateDirectory volumes = site.state.directory("volumes");
        try (StateFile index = volumes.directory(volumes.directories().get(0)).open("index")) {
            ByteBuffer one = ByteBuffer.allocate(1);
            index.read(page * 512L + 33, one);
            index.write(page * 512L + 33, one.put(0, (byte) (one.get(0) ^ 0x20)).flip());
            index.flush();
        }
    }

    private void flip(int position) {
        byte[] content = world.source().device.content();
        world.source().device.write(position, ByteBuffer.wrap(new byte[] {(byte) ~content[position]}));
        world.source().device.flush();
    }

    /** As after a fault that says that the index has rotted. */
    private void repairNow() {
        site.suspicion = new Suspicion(false, false, true);
        caretaker.close(site.volume, Optional.empty(), caretaker::tryToOpen);
        world.run(500);
        assertThat(caretaker.isOpen()).as(world::story).isTrue();
    }

    private void becomeEqual() {
        boolean equal = false;
        for (int i = 0; i < 200 && !equal; i++) {
            world.run(50);
            caretaker.look();
            if (world.source().volume != null
                    && world.standing(world.source(), world.replica()).kind() == Standing.Kind.READY
                    && world.way()
                            .session(world.source())
                            .sourceRound(world.identity.id())
                            .isEmpty()) {
                world.begin(world.source(), world.replica(), ends);
                world.run(400);
                caretaker.look();
            }
            equal = caretaker.isOpen()
                    && world.replica().volume.isIdle()
                    && world.replica().volume.replica().orElseThrow().damagedChunks() == 0
                    && Arrays.equals(world.source().digests(), world.replica().digests());
        }
        assertThat(equal).as(world::story).isTrue();
    }

    private static BlockSet none() {
        return BlockSet.empty(GEOMETRY);
    }
}
