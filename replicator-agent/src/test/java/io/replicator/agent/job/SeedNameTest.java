package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.JobReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bay and its manifest, both of another volume than the one that is named: they fit each other, and nobody meant them. */
final class SeedNameTest {
    @TempDir
    private Path directory;

    private TwoSites sites;
    private String manifest;

    /** At Bordeaux vm's bay is the disk of "other". */
    @BeforeEach
    void crossTheBays() throws IOException {
        sites = new TwoSites(directory);
        sites.makeImage("vm");
        sites.makeImage("other");
        sites.auber.start(
                sites.bordeaux, sites.auber.volume("vm", "bordeaux"), sites.auber.volume("other", "bordeaux"));
        sites.bordeaux.start(
                sites.auber,
                sites.bordeaux.volume("vm", "aubervilliers"),
                sites.bordeaux.volume("other", "aubervilliers"));
        manifest = sites.seed("other");
        Files.write(sites.bordeaux.image("vm"), Files.readAllBytes(sites.auber.image("other")));
    }

    @AfterEach
    void close() {
        sites.close();
    }

    /** It was done, and vm was the replica of another volume from then on, in sync at both sites. */
    @Test
    void anotherVolumesBayWithAnotherVolumesManifestIsNotAttached() {
        refused(attach("vm", false, false));
        refused(attach("vm", false, true));
        assertThat(sites.bordeaux.report("vm").role()).isEmpty();
        TwoSites.good(attach("other", false, true));
        sites.attach("other", manifest);
    }

    /** Who means it gets it, and reads both names; the next copy of that volume is expected there. */
    @Test
    void onPurposeItHasAnotherNameAndTheResultSaysWhose() throws IOException {
        assertThat(TwoSites.good(attach("vm", true, true)).text())
                .contains("; 'vm' here is what its source calls 'other'; ");
        assertThat(TwoSites.good(attach("vm", true, false)).text())
                .contains("'vm' is a replica at generation 1", "\n  'vm' here is what its source calls 'other'\n");
        manifest = sites.seedAgain("other");
        Files.write(sites.bordeaux.image("vm"), Files.readAllBytes(sites.auber.image("other")));
        TwoSites.good(attach("vm", false, true));
        manifest = sites.seed("vm");
        JobReport taken = attach("vm", false, false);
        assertThat(taken.code()).as("the name is another volume's here").contains(FaultCode.UNRELATED_VOLUME);
        manifest = sites.seedAgain("vm");
        JobReport crossed = attach("other", false, false);
        assertThat(crossed.code()).contains(FaultCode.BAD_REQUEST);
        assertThat(crossed.text()).contains("is of volume 'vm'", "seed attach vm", "--as");
    }

    /** Its device is asked for nothing, so that the refusal is the same where there is none. */
    @Test
    void theNameIsJudgedBeforeTheDevice() throws IOException {
        Files.delete(sites.bordeaux.image("vm"));
        refused(attach("vm", false, false));
        refused(attach("vm", false, true));
    }

    private static void refused(JobReport job) {
        assertThat(job.code()).as(job::toString).contains(FaultCode.BAD_REQUEST);
        assertThat(job.text())
                .contains("is of volume 'other'", "not of 'vm'", "seed attach other", "--as", "nothing was changed");
    }

    private JobReport attach(String volume, boolean as, boolean dryRun) {
        return sites.bordeaux.run(sites.bordeaux
                .agent()
                .attachSeed(new AttachOrder(volume, manifest, Optional.empty(), as, dryRun, Optional.empty())));
    }
}
