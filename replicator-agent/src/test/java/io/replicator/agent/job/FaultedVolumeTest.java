package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.RelationState;
import io.replicator.core.report.VolumeReport;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A volume whose device or state files fail is told of, opened anew by itself, and goes on where it can. */
final class FaultedVolumeTest {
    private final AtomicInteger failingFlushes = new AtomicInteger();

    @TempDir
    Path directory;

    private TwoSites sites;

    @BeforeEach
    void seeded() {
        sites = new TwoSites(directory);
        sites.makeImage("vm");
        sites.bordeaux.writeThrough(disk -> AilingDisk.failing(disk, "index", failingFlushes));
        sites.start();
        sites.attach("vm", sites.seed("vm"));
    }

    @AfterEach
    void close() {
        sites.close();
    }

    @Test
    void aFailedFlushOfAStateFileIsGoneWithItsDescriptor() {
        failingFlushes.set(2);
        sites.produce("vm", 40);
        round();
        // The image is the same already when the index is about to be flushed.
        sites.bordeaux.await(
                status -> sites.bordeaux.report("vm").totals().faults() > 0 && sites.isSame("vm") && isWell());
        VolumeReport report = sites.bordeaux.report("vm");
        assertThat(report.totals().faults())
                .as("one at work; the other when it was opened again")
                .isEqualTo(1);
        assertThat(report.totals().flushFailures()).isEqualTo(1);
        assertThat(sites.bordeaux.events)
                .anyMatch(event -> event.kind().equals("volume-failed")
                        && event.code().equals(Optional.of(FaultCode.FLUSH_FAILED)));
        assertThat(sites.bordeaux.events)
                .anyMatch(event ->
                        event.kind().equals("volume-opened") && event.text().contains("is open again"));
        sites.produce("vm", 5);
        sites.resync("vm");
    }

    @Test
    void anImageThatIsReplacedUnderTheAgentIsNotWrittenToAndTakenBackWhenItReturns() throws IOException {
        Path image = sites.bordeaux.image("vm");
        Path aside = image.resolveSibling("aside.img");
        Files.move(image, aside);
        byte[] other = new byte[TwoSites.VOLUME_BYTES];
        new Random(3).nextBytes(other);
        Files.write(image, other);
        sites.produce("vm", 40);
        round();
        sites.bordeaux.await(
                status -> sites.bordeaux.report("vm").code().equals(Optional.of(FaultCode.UNRELATED_VOLUME)));
        String why = sites.bordeaux.report("vm").why();
        assertThat(why)
                .contains(
                        "this is not the device that 'vm' was on",
                        "put the right one back",
                        "it is opened anew by itself");
        assertThat(sites.bordeaux.events)
                .anyMatch(event -> event.code().equals(Optional.of(FaultCode.DEVICE_UNAVAILABLE))
                        && event.text().contains("leads to another device than the one that was opened"));
        sites.auber.await(status -> sites.auber.relation("vm").state() != RelationState.IN_SYNC);
        assertThat(Files.readAllBytes(image)).isEqualTo(other);
        Files.move(aside, image, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        sites.bordeaux.await(status -> sites.isSame("vm") && isWell());
    }

    @Test
    void anImageThatIsCutUnderTheAgentIsComparedAndHealedWhenItsSizeIsBack() throws IOException {
        resize(sites.bordeaux.image("vm"), TwoSites.VOLUME_BYTES / 2);
        sites.produce("vm", 40);
        round();
        sites.bordeaux.await(status -> sites.bordeaux.report("vm").code().equals(Optional.of(FaultCode.SIZE_MISMATCH)));
        resize(sites.bordeaux.image("vm"), TwoSites.VOLUME_BYTES);
        sites.bordeaux.await(status -> isWell() && sites.bordeaux.report("vm").damagedChunks() > 0);
        assertThat(sites.bordeaux.events)
                .anyMatch(event ->
                        event.kind().equals("volume-compared") && event.text().contains("come with the next round"));
        sites.awaitAgreement("vm");
        sites.resync("vm");
    }

    @Test
    void aSourceThatIsReplacedUnderTheAgentIsNotCaptured() throws IOException {
        Path image = sites.auber.image("vm");
        Files.move(image, image.resolveSibling("aside.img"));
        Files.write(image, new byte[TwoSites.VOLUME_BYTES]);
        JobReport job = round();
        assertThat(job.text()).contains("leads to another device");
        sites.auber.await(status -> sites.auber.report("vm").code().equals(Optional.of(FaultCode.UNRELATED_VOLUME)));
        assertThat(sites.auber.report("vm").why()).contains("remove the file", "device while the agent is stopped");
        sites.auber.close();
        Path state = Path.of(sites.auber
                .report("vm")
                .why()
                .replaceFirst("(?s).*remove the file ", "")
                .replaceFirst(" while the agent is stopped.*", ""));
        assertThat(state).exists();
        Files.delete(state);
        sites.restartAuber().start(sites.bordeaux, sites.auber.volume("vm", "bordeaux"));
        sites.awaitAgreement("vm");
        sites.resync("vm");
    }

    @Test
    void anImageThatWasTouchedWhileTheAgentWasDownIsUnvouchedAndBothSidesSaySo() throws IOException {
        sites.restartBordeaux();
        sites.bordeaux.start(sites.auber, sites.bordeaux.volume("vm", "aubervilliers"));
        sites.awaitAgreement("vm");
        assertThat(sites.bordeaux.report("vm").unvouched())
                .as("it was closed clean")
                .isFalse();
        sites.bordeaux.close();
        Files.setLastModifiedTime(sites.bordeaux.image("vm"), FileTime.fromMillis(1_000));
        sites.restartBordeaux();
        sites.bordeaux.start(sites.auber, sites.bordeaux.volume("vm", "aubervilliers"));
        sites.awaitAgreement("vm");
        assertThat(sites.bordeaux.report("vm").unvouched()).isTrue();
        assertThat(sites.bordeaux.report("vm").why())
                .contains(
                        "unvouched", "its image file was changed after the agent had closed it", "attach a seed again");
        assertThat(sites.bordeaux.events).anyMatch(event -> event.kind().equals("volume-unvouched"));
        sites.auber.await(status -> sites.auber.relation("vm").why().contains("is unvouched"));
        sites.produce("vm", 20);
        sites.resync("vm");
        sites.attach("vm", sites.seedAgain("vm"));
        assertThat(sites.bordeaux.report("vm").unvouched())
                .as("everything was read")
                .isFalse();
    }

    private boolean isWell() {
        VolumeReport report = sites.bordeaux.report("vm");
        return report.code().isEmpty() && report.why().isEmpty();
    }

    /** However it ends. */
    private JobReport round() {
        return sites.auber.run(sites.auber.agent().resync("vm", Optional.empty(), ResyncKind.DELTA));
    }

    private static void resize(Path image, long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
    }
}
