package io.replicator.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.replicator.agent.cli.Ctl.Outcome;
import io.replicator.agent.control.ControlServer;
import io.replicator.agent.control.EventRing;
import io.replicator.agent.control.FakeAgent;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.EventLevel;
import io.replicator.core.report.EventReport;
import io.replicator.core.report.JobState;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every command against an agent's real socket: what it asks for, what it prints, and its exit code. */
@Timeout(30)
final class CommandsTest {
    private static final String SEED = "5eed5eed-0000-4000-8000-000000000001";

    /** Words, and what they make the agent do. */
    private static final List<String> COMMANDS = List.of(
            "volume init vm-104 --source --no-wait => init vm-104 SOURCE",
            "volume init vm-104 --replica --no-wait => init vm-104 REPLICA",
            "seed create vm-101 vm-102 --no-wait => seed [vm-101, vm-102] -",
            "seed create vm-101 --manifest /mnt/x/../m --no-wait => seed [vm-101] /mnt/m",
            "seed create vm-101 --dry-run --limit 2MiB/s --no-wait => seed [vm-101] - dry-run at 2097152",
            "seed attach vm-101 --manifest /mnt/m --no-wait => attach vm-101 /mnt/m",
            "seed attach vm-101 --manifest /mnt/m --as --dry-run --limit 3MiB/s --no-wait => attach vm-101 /mnt/m as dry-run at"
                    + " 3145728",
            "seed export vm-101 vm-102 --to /mnt/a /mnt/b --no-wait => export ExportRequest[volumes=[vm-101, vm-102],"
                    + " media=[/mnt/a, /mnt/b], certificate=Optional.empty, passphraseFile=Optional.empty,"
                    + " manifest=Optional.empty, seed=Optional.empty, copy=Optional[false], another=Optional[false], verify=Optional[false], dryRun=Optional[false],"
                    + " limit=Optional.empty]",
            "seed export vm-101 --to /mnt/a --for /mnt/b.crt --manifest /m --seed 5eed --copy --verify --dry-run --limit 2MiB/s"
                    + " --no-wait => export ExportRequest[volumes=[vm-101], media=[/mnt/a],"
                    + " certificate=Optional[/mnt/b.crt], passphraseFile=Optional.empty, manifest=Optional[/m],"
                    + " seed=Optional[" + SEED
                    + "], copy=Optional[true], another=Optional[false], verify=Optional[true], dryRun=Optional[true],"
                    + " limit=Optional[2097152]]",
            "seed import vm-101 --from /mnt/a --passphrase-file /p --seed " + SEED
                    + " --set /s --accept-missing --overwrite --dry-run --limit 1MiB/s --no-wait => import vm-101"
                    + " ImportRequest[media=[/mnt/a], passphraseFile=Optional[/p], seed=Optional[" + SEED
                    + "], set=Optional[/s], acceptMissing=Optional[true], overwrite=Optional[true],"
                    + " dryRun=Optional[true], limit=Optional[1048576]]",
            "seed import vm-101 --from /mnt/a /mnt/b --seed 5EED0 --no-wait => import vm-101"
                    + " ImportRequest[media=[/mnt/a, /mnt/b], passphraseFile=Optional.empty, seed=Optional[5eed0],"
                    + " set=Optional.empty, acceptMissing=Optional[false], overwrite=Optional[false],"
                    + " dryRun=Optional[false], limit=Optional.empty]",
            "seed drop " + SEED + " => drop " + SEED,
            "seed drop 5EED => drop " + SEED,
            "seed drop 5eed --yes => drop " + SEED + " on the road",
            "resync vm-102 --no-wait => resync vm-102 - DELTA",
            "resync vm-102 --peer bordeaux --compare --no-wait => resync vm-102 bordeaux COMPARE",
            "resync vm-102 --copy-all --no-wait => resync vm-102 - COPY_ALL",
            "resync vm-102 --allow-incomplete --no-wait => resync vm-102 - ALLOW_INCOMPLETE",
            "resync vm-102 --dry-run => plan vm-102 - DELTA",
            "pause vm-101 => pause vm-101",
            "resume vm-101 => resume vm-101",
            "link disable backbone-a => disable backbone-a",
            "link enable backbone-a => enable backbone-a",
            "link test backbone-a --no-wait => test backbone-a - -",
            "link test backbone-a --seconds 20 --most 100MiB --no-wait => test backbone-a 20 104857600",
            "config reload => reload");

    @TempDir
    private Path directory;

    private final FakeAgent agent = new FakeAgent();
    private final EventRing events = new EventRing(1500);
    private ControlServer server;
    private Ctl ctl;

    @BeforeEach
    void start() {
        Path socket = directory.resolve("agent.sock");
        server = ControlServer.start(socket, agent, events, Thread::new);
        ctl = Ctl.at(socket);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void asksTheAgentForIt() {
        for (String example : COMMANDS) {
            agent.commands.clear();
            String[] parts = example.split(" => ", 2);
            String[] words = parts[0].split(" ", -1);
            Outcome text = ctl.run(words);
            assertThat(text.err()).as(example).isEmpty();
            assertThat(text.code()).as(example).isZero();
            assertThat(text.out()).as(example).isNotBlank().doesNotContain("{");
            Outcome json = ctl.json(words);
            assertThat(json.code()).as(example).isZero();
            assertThat(json.out()).as(example).startsWith("{").endsWith("}\n").hasLineCount(1);
            assertThat(agent.commands).containsExactly(parts[1], parts[1]);
        }
    }

    @Test
    void tellsARefusal() {
        agent.refuse(FaultCode.WRONG_ROLE, "ask aubervilliers");
        for (String example : COMMANDS) {
            String[] words = example.split(" => ", 2)[0].split(" ", -1);
            Outcome text = ctl.run(words);
            assertThat(text.code()).as(example).isEqualTo(ExitCodes.REFUSED);
            assertThat(text.err()).as(example).isEqualTo("replicatorctl: WRONG_ROLE: ask aubervilliers\n");
            assertThat(text.out()).as(example).isEmpty();
            assertThat(ctl.json(words).out())
                    .as(example)
                    .isEqualTo("{\"code\":\"WRONG_ROLE\",\"number\":37,\"message\":\"ask aubervilliers\"}\n");
        }
    }

    @Test
    void cancelsAJob() {
        assertThat(ctl.run("job", "cancel", "7"))
                .isEqualTo(
                        new Outcome(0, "job 7, resync vm-102: cancelled; cancelled; both stay at generation 17\n", ""));
        assertThat(agent.commands).containsExactly("cancel 7");
    }

    @Test
    void showsStatus() {
        Outcome status = ctl.run("status");
        assertThat(status.code()).isZero();
        assertThat(status.out())
                .contains("aubervilliers, version 0.1.0, up for 3 h 12 min")
                .containsPattern("backbone-b +bordeaux +down +1 min 15 s .*connection refused")
                .containsPattern("vm-101 +source +100 GiB +bordeaux +in-sync +12 s +0 B +1204 +22 s")
                .containsPattern("vm-102 .*syncing .*reading: 30 %, 30.0 GiB of 100 GiB, 2.0 GiB/s, 35 s left")
                .containsPattern("vm-103 .*blocked .*resync vm-103 --compare")
                .containsPattern("vm-104 +- +not initialised; run")
                .contains(SEED)
                .containsPattern("7 +resync +vm-102 +running")
                .doesNotContain("\u001b");
        assertThat(ctl.json("status").out()).startsWith("{\"agent\":{\"name\":\"aubervilliers\"");
        assertThat(ctl.run("status", "vm-101").out())
                .contains("in-sync")
                .doesNotContain("vm-102")
                .hasLineCount(2);
        assertThat(ctl.json("status", "vm-101").out()).startsWith("{\"name\":\"vm-101\"");
    }

    @Test
    void coloursStatesOnATerminalUnlessToldNotTo() {
        Terminal seen = new Terminal(true, true, 120);
        assertThat(ctl.on(seen).run("status").out()).contains("\u001b[32min-sync\u001b[0m");
        assertThat(ctl.with("NO_COLOR", "1").run("status").out()).doesNotContain("\u001b");
        assertThat(ctl.with("NO_COLOR", "").with("TERM", "dumb").run("status").out())
                .doesNotContain("\u001b");
    }

    @Test
    void checksForMonitoring() {
        Outcome check = ctl.run("status", "--check");
        assertThat(check.code()).isEqualTo(ExitCodes.NOT_IN_SYNC);
        assertThat(check.out())
                .contains("vm-103 with bordeaux: blocked, 12 s behind; the copies share no generation")
                .contains("vm-102 with bordeaux: syncing")
                .contains("vm-104: not initialised")
                .doesNotContain("vm-101");
        assertThat(ctl.run("status", "vm-101", "--check")).isEqualTo(new Outcome(0, "in sync: 1 volume\n", ""));
        assertThat(ctl.json("status", "--check").code()).isEqualTo(ExitCodes.NOT_IN_SYNC);
        assertThat(ctl.run("status", "vm-999", "--check").code()).isEqualTo(ExitCodes.REFUSED);
    }

    @Test
    void watchesUntilItIsInterrupted() {
        Outcome watched = ctl.run("status", "vm-101", "--watch");
        assertThat(watched.out()).contains("vm-101");
        assertThat(watched.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(Thread.interrupted()).isTrue();
        int[] looks = {0};
        Outcome twice = ctl.pausing(millis -> {
                    if (++looks[0] == 2) {
                        throw new InterruptedException();
                    }
                })
                .json("status", "--watch");
        assertThat(twice.out()).hasLineCount(2);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void watchesOnWhileTheAgentIsAway() {
        int[] looks = {0};
        Outcome watched = ctl.pausing(millis -> {
                    switch (++looks[0]) {
                        case 1 -> server.close();
                        case 2 -> start();
                        case 3 -> throw new InterruptedException();
                        default -> throw new AssertionError("a look too many");
                    }
                })
                .json("status", "--watch");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(watched.out()).as("before, and when it is back").hasLineCount(2);
        assertThat(watched.err()).contains("No agent answers at").contains("asked again");
        server.close();
        assertThat(ctl.run("status", "--watch").code())
                .as("one that was never there is not waited for")
                .isEqualTo(ExitCodes.UNREACHABLE);
    }

    @Test
    void saysWhy() {
        assertThat(ctl.run("why", "vm-103").out())
                .contains("vm-103 gets no further with bordeaux until somebody helps (COMPARE_NEEDED)")
                .contains("run replicatorctl resync vm-103 --compare.")
                .contains("Link backbone-b (10.10.1.1 to 10.10.1.2:7400) is down for 1 min 15 s: connection refused.");
        assertThat(ctl.json("why", "vm-103").out()).startsWith("{\"name\":\"vm-103\"");
    }

    @Test
    void listsAndShows() {
        assertThat(ctl.run("volume", "list").out()).contains("vm-104").hasLineCount(5);
        assertThat(ctl.json("volume", "list").out()).startsWith("{\"volumes\":[");
        assertThat(ctl.run("volume", "show", "vm-101").out())
                .containsPattern("role +source")
                .contains("generation 1204, 12 s behind")
                .contains("1203 done, 1 failed");
        assertThat(ctl.json("volume", "show", "vm-101").out()).startsWith("{\"name\":\"vm-101\"");
        assertThat(ctl.run("seed", "list").out()).containsPattern(SEED + " +vm-102 +16 +1 d +77.0 MiB");
        assertThat(ctl.json("seed", "list").out()).startsWith("{\"seeds\":[");
        assertThat(ctl.run("link", "list").out())
                .containsPattern("backbone-a +bordeaux +up +3 h 10 min +10.1 ms +112 MiB/s");
        assertThat(ctl.json("link", "list").out()).startsWith("{\"links\":[");
        assertThat(ctl.run("job", "list").out()).containsPattern("7 +resync +vm-102 +running +15 s +reading: 30 %");
        assertThat(ctl.json("job", "list").out()).startsWith("{\"jobs\":[");
        assertThat(ctl.run("job", "show", "7").out()).startsWith("job 7, resync vm-102: running; reading: 30 %");
        assertThat(ctl.json("job", "show", "7").out()).startsWith("{\"id\":7");
    }

    @Test
    void whatDoesNotExistIsRefusedByTheAgent() {
        assertThat(ctl.run("volume", "show", "vm 9/9").code()).isEqualTo(ExitCodes.REFUSED);
        Outcome unknown = ctl.run("why", "vm-999");
        assertThat(unknown.code()).isEqualTo(ExitCodes.REFUSED);
        assertThat(unknown.err()).contains("UNKNOWN_VOLUME: no volume 'vm-999'");
        assertThat(ctl.run("job", "show", "8").err()).contains("no job 8");
        Outcome strange = ctl.run("seed", "drop", "vm-102");
        assertThat(strange.code()).isEqualTo(ExitCodes.REFUSED);
        assertThat(strange.err())
                .contains(
                        "'vm-102' does not name a seed that is held here; replicatorctl seed list shows those that are")
                .doesNotContain("/v1/");
        assertThat(agent.commands).isEmpty();
    }

    /** One character was enough to drop the seed of another volume. */
    @Test
    void aSeedIsNamedByFourCharactersOrMore() {
        for (String words :
                List.of("drop 5ee", "export vm-101 --to /mnt/a --seed 5ee", "import vm-101 --from /mnt/a --seed 5ee")) {
            Outcome tooShort = ctl.run(("seed " + words).split(" ", -1));
            assertThat(tooShort.code()).as(words).isEqualTo(ExitCodes.USAGE);
            assertThat(tooShort.err())
                    .contains("give at least 4 characters of it, as replicatorctl seed list shows it");
        }
        assertThat(agent.commands).isEmpty();
    }

    @Test
    void waitsForTheJobAndEndsAsItDid() throws Exception {
        CompletableFuture<Outcome> waiting = CompletableFuture.supplyAsync(() -> ctl.run("resync", "vm-102"));
        await().until(() -> agent.waitingForJob() > 0);
        agent.end(JobState.DONE);
        Outcome done = waiting.get(10, TimeUnit.SECONDS);
        assertThat(done.code()).isZero();
        assertThat(done.out())
                .isEqualTo("job 7, resync vm-102: done; bordeaux holds generation 18: 4.0 MiB changed, 2.0 MiB sent\n");
        assertThat(ctl.json("job", "wait", "7").out()).startsWith("{\"id\":7").contains("\"state\":\"done\"");
    }

    @Test
    void aJobThatFailsOrIsCancelledIsNoSuccess() {
        agent.end(JobState.FAILED);
        Outcome failed = ctl.run("job", "wait", "7");
        assertThat(failed.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(failed.out()).contains("failed; PEER_RESTARTED: bordeaux restarted");
        agent.end(JobState.CANCELLED);
        assertThat(ctl.run("seed", "create", "vm-101").code()).isEqualTo(ExitCodes.FAILED);
    }

    @Test
    void aPersonAtATerminalSeesABar() throws Exception {
        CompletableFuture<Outcome> waiting = CompletableFuture.supplyAsync(
                () -> ctl.on(new Terminal(true, true, 100)).run("resync", "vm-102"));
        await().until(() -> agent.waitingForJob() > 0);
        agent.end(JobState.DONE);
        Outcome done = waiting.get(10, TimeUnit.SECONDS);
        assertThat(done.err()).contains("resync vm-102").contains(" 30 % reading");
        assertThat(done.out()).doesNotContain(" % ");
    }

    @Test
    void pagesThroughEventsAndFollowsThemUntilTheAgentGoes() throws Exception {
        for (int i = 1; i <= 1200; i++) {
            events.append(event("number " + i));
        }
        Outcome all = ctl.run("events");
        assertThat(all.code()).isZero();
        assertThat(all.out())
                .hasLineCount(1200)
                .contains("warning  link-down  vm-101  bordeaux  number 1200 (LINK_DOWN)");
        assertThat(ctl.json("events", "--after", "1199").out())
                .startsWith("{\"events\":[")
                .contains("\"next\":1200");

        Path passing = directory.resolve("passing.sock");
        CompletableFuture<Outcome> following;
        try (ControlServer other = ControlServer.start(passing, agent, events, Thread::new)) {
            assertThat(other).isNotNull();
            following =
                    CompletableFuture.supplyAsync(() -> Ctl.at(passing).run("events", "--follow", "--after", "1199"));
            events.append(event("the last one"));
        }
        Outcome followed = following.get(10, TimeUnit.SECONDS);
        assertThat(followed.code()).as(followed.toString()).isEqualTo(ExitCodes.UNREACHABLE);
        assertThat(followed.out()).doesNotContain("number 1199");
    }

    private static EventReport event(String text) {
        return new EventReport(
                0,
                1,
                EventLevel.WARNING,
                "link-down",
                Optional.of("vm-101"),
                Optional.of("bordeaux"),
                Optional.of(FaultCode.LINK_DOWN),
                text);
    }
}
