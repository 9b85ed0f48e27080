package io.replicator.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.EventLevel;
import io.replicator.core.report.EventReport;
import io.replicator.core.report.JobState;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ControlServerTest {
    @TempDir
    Path directory;

    private final FakeAgent agent = new FakeAgent();
    private final EventRing events = new EventRing(3);
    private Path socket;
    private ControlServer server;

    @BeforeEach
    void start() {
        socket = directory.resolve("run/agent.sock");
        server = ControlServer.start(socket, agent, events, Thread::new);
    }

    @AfterEach
    void stop() {
        server.close();
        assertThat(socket).doesNotExist();
    }

    @Test
    void theSocketIsItsOwnersOnly() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
                .isEqualTo("rwx------");
        assertThat(socket.resolveSibling(".agent.sock")).doesNotExist();
    }

    @Test
    void isClosedOnceAndLeavesTheSocketOfItsSuccessorAlone() throws IOException {
        server.close();
        ControlServer first = server;
        server = ControlServer.start(socket, agent, events, Thread::new);
        first.close();
        assertThat(UnixHttp.get(socket, "/v1/status")).startsWith("HTTP/1.1 200");
    }

    @Test
    void answersStatusAsJson() throws IOException {
        String answer = UnixHttp.get(socket, "/v1/status");
        assertThat(answer)
                .startsWith("HTTP/1.1 200 OK\r\n")
                .contains("content-type: application/json")
                .contains("\"name\":\"aubervilliers\"")
                .contains("\"state\":\"in-sync\"")
                .contains("\"code\":\"COMPARE_NEEDED\"");
    }

    @Test
    void listsItsRoutes() throws IOException {
        assertThat(UnixHttp.get(socket, "/v1")).contains("\"path\":\"/v1/volumes/NAME/resync\"");
    }

    @Test
    void passesCommandsOnAndAnswersWithTheJob() throws IOException {
        assertThat(UnixHttp.post(socket, "/v1/volumes/vm-101/init", "{\"role\": \"source\"}"))
                .startsWith("HTTP/1.1 202 Accepted")
                .contains("\"id\":7");
        UnixHttp.post(socket, "/v1/volumes/vm-101/resync", "{}");
        UnixHttp.post(socket, "/v1/volumes/vm-101/resync", "{\"mode\": \"compare\", \"peer\": \"bordeaux\"}");
        assertThat(UnixHttp.post(socket, "/v1/volumes/vm-101/resync", "{\"dryRun\": true}"))
                .startsWith("HTTP/1.1 200")
                .contains("\"kind\":\"delta\"");
        UnixHttp.post(socket, "/v1/volumes/vm-101/attach", "{\"manifest\": \"/mnt/vm-101.manifest\"}");
        UnixHttp.post(socket, "/v1/volumes/vm-101/pause", "");
        UnixHttp.post(socket, "/v1/volumes/vm-101/resume", "");
        UnixHttp.post(socket, "/v1/seeds", "{\"volumes\": [\"vm-101\"], \"manifest\": null}");
        UnixHttp.request(socket, "DELETE", "/v1/seeds/5eed5eed-0000-4000-8000-000000000001", "");
        UnixHttp.request(socket, "DELETE", "/v1/seeds/5eed5eed-0000-4000-8000-000000000001?yes=true", "");
        UnixHttp.post(socket, "/v1/links/backbone-a/disable", "");
        UnixHttp.post(socket, "/v1/links/backbone-a/enable", "");
        UnixHttp.post(socket, "/v1/links/backbone-a/test", "{\"seconds\": 3}");
        UnixHttp.post(socket, "/v1/jobs/7/cancel", "");
        assertThat(UnixHttp.post(socket, "/v1/reload", "")).contains("30s → 1m");
        assertThat(agent.commands)
                .containsExactly(
                        "init vm-101 SOURCE",
                        "resync vm-101 - DELTA",
                        "resync vm-101 bordeaux COMPARE",
                        "plan vm-101 - DELTA",
                        "attach vm-101 /mnt/vm-101.manifest",
                        "pause vm-101",
                        "resume vm-101",
                        "seed [vm-101] -",
                        "drop 5eed5eed-0000-4000-8000-000000000001",
                        "drop 5eed5eed-0000-4000-8000-000000000001 on the road",
                        "disable backbone-a",
                        "enable backbone-a",
                        "test backbone-a 3 -",
                        "cancel 7",
                        "reload");
    }

    @Test
    void aRefusalHasACodeANumberAndWhatToDo() throws IOException {
        agent.refuse(FaultCode.WRONG_ROLE, "vm-101 is a replica here; ask aubervilliers");
        assertThat(UnixHttp.post(socket, "/v1/volumes/vm-101/resync", "{}"))
                .startsWith("HTTP/1.1 409 Conflict")
                .endsWith("{\"code\":\"WRONG_ROLE\",\"number\":37,"
                        + "\"message\":\"vm-101 is a replica here; ask aubervilliers\"}\n");
    }

    @Test
    void mistakesAreToldAndNothingIsDone() throws IOException {
        assertThat(UnixHttp.get(socket, "/v1/volumes/vm-999")).contains(" 404 ").contains("UNKNOWN_VOLUME");
        assertThat(UnixHttp.get(socket, "/v2/status")).contains(" 404 ").contains("GET /v1 lists");
        assertThat(UnixHttp.get(socket, "/v1/volumes/vm-101/pause")).contains(" 405 ");
        assertThat(UnixHttp.get(socket, "/v1/status?verbose=1"))
                .contains(" 400 ")
                .contains("unknown parameter 'verbose'");
        assertThat(UnixHttp.get(socket, "/v1/jobs/seven")).contains(" 400 ");
        assertThat(UnixHttp.get(socket, "/v1/jobs/8")).contains(" 400 ").contains("no job 8");
        assertThat(UnixHttp.get(socket, "/v1/jobs/7?wait=3600"))
                .contains(" 400 ")
                .contains("0 to 60");
        assertThat(UnixHttp.get(socket, "/v1/%zz")).contains(" 400 ");
        assertThat(UnixHttp.post(socket, "/v1/volumes/vm-101/init", "{\"role\": \"boss\"}"))
                .contains("role: 'boss' is none of source, replica");
        assertThat(UnixHttp.post(socket, "/v1/volumes/vm-101/init", "{\"rolle\": \"source\"}"))
                .contains("unknown member 'rolle'; possible: role");
        assertThat(UnixHttp.post(socket, "/v1/volumes/vm-101/init", "role=source"))
                .contains("this is not JSON");
        assertThat(UnixHttp.post(socket, "/v1/volumes/vm-101/init", "")).contains("there is nothing");
        assertThat(UnixHttp.post(socket, "/v1/seeds", "{\"volumes\": []}")).contains("name at least one");
        assertThat(UnixHttp.request(socket, "DELETE", "/v1/seeds/five", "")).contains("does not name a seed");
        assertThat(UnixHttp.request(socket, "DELETE", "/v1/seeds/5eed5eed-0000-4000-8000-000000000001?yes=1", ""))
                .contains("yes: '1' is neither true nor false");
        assertThat(agent.commands).isEmpty();
    }

    @Test
    void boundsWhatItTakes() throws IOException {
        // Announced and not sent: bytes left unread at the close would reset the connection under the answer.
        String tooLong = "POST /v1/seeds HTTP/1.1\r\nHost: agent\r\nContent-Length: "
                + (ControlServer.MAX_BODY_BYTES + 1) + "\r\n\r\n";
        assertThat(UnixHttp.send(socket, tooLong)).contains(" 413 ").contains("at most 65536 bytes");
        assertThat(UnixHttp.get(socket, "/v1/" + "x".repeat(5000))).contains(" 400 ");
        assertThat(UnixHttp.send(socket, "this is not HTTP\r\n\r\n")).contains(" 400 ");
        assertThat(UnixHttp.post(socket, "/v1/seeds", "[".repeat(100))).contains(" 400 ");
    }

    @Test
    void severalRequestsOnOneConnectionAreAnsweredInOrder() throws IOException {
        String both = UnixHttp.send(
                socket,
                String.join(
                        "\r\n",
                        "GET /v1/jobs/7?wait=0.05 HTTP/1.1",
                        "Host: a",
                        "",
                        "GET /v1/links HTTP/1.1",
                        "Host: a",
                        "Connection: close",
                        "",
                        ""));
        assertThat(both.indexOf("\"kind\":\"resync\"")).isPositive().isLessThan(both.indexOf("\"links\":["));
    }

    @Test
    void aRequestMayComeInPieces() throws IOException {
        String request = String.join(
                "\r\n",
                "POST /v1/volumes/vm-101/init HTTP/1.1",
                "Host: a",
                "X-Padding: " + "x".repeat(3000),
                "Connection: close",
                "Content-Length: 18",
                "",
                "{\"role\": \"source\"}");
        assertThat(UnixHttp.sendInPieces(socket, request, 5)).startsWith("HTTP/1.1 202 ");
    }

    @Test
    void aWaitEndsWithTheJob() throws Exception {
        CompletableFuture<String> waiting = ask("/v1/jobs/7?wait=20");
        await().until(() -> agent.waitingForJob() == 1);
        agent.end(JobState.DONE);
        assertThat(waiting.get(5, TimeUnit.SECONDS)).contains("\"state\":\"done\"");
        assertThat(UnixHttp.get(socket, "/v1/jobs/7?wait=20")).contains("\"state\":\"done\"");
    }

    @Test
    void aWaitThatIsOverAnswersWithWhatIsAndManyOfThemAskTheAgentOnce() throws IOException {
        for (int i = 0; i < 5; i++) {
            assertThat(UnixHttp.get(socket, "/v1/jobs/7?wait=0.02")).contains("\"state\":\"running\"");
        }
        assertThat(agent.waitingForJob()).isOne();
    }

    @Test
    void eventsArePagedAndSayWhatIsNoLongerKept() throws IOException {
        for (int i = 1; i <= 5; i++) {
            events.append(event("number " + i));
        }
        String all = UnixHttp.get(socket, "/v1/events");
        assertThat(all).contains("number 3", "number 4", "number 5", "\"next\":5", "\"missed\":true");
        assertThat(all).doesNotContain("number 2");
        assertThat(UnixHttp.get(socket, "/v1/events?after=3&limit=1"))
                .contains("number 4", "\"next\":4", "\"missed\":false")
                .doesNotContain("number 5");
        assertThat(UnixHttp.get(socket, "/v1/events?after=5&wait=0.01")).contains("\"events\":[]", "\"next\":5");
        assertThat(UnixHttp.get(socket, "/v1/events?after=99")).contains("number 3", "\"missed\":true");
    }

    @Test
    void aReaderOfEventsIsWokenByTheNextOne() throws Exception {
        CompletableFuture<String> waiting = ask("/v1/events?wait=20");
        await().atMost(5, TimeUnit.SECONDS).until(() -> {
            events.append(event("something happened"));
            return waiting.isDone();
        });
        assertThat(waiting.get()).contains("something happened");
    }

    @Test
    void aSecondAgentIsRefusedAndTheFirstKeepsItsSocket() throws IOException {
        assertThatThrownBy(() -> ControlServer.start(socket, agent, events, Thread::new))
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.STATE_LOCKED));
        assertThat(UnixHttp.get(socket, "/v1/links")).contains(" 200 ");
    }

    @Test
    void whatADeadAgentLeftIsReplaced() throws IOException {
        Path stale = directory.resolve("stale.sock");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(stale));
        }
        assertThat(stale).exists();
        try (ControlServer second = ControlServer.start(stale, agent, events, Thread::new)) {
            assertThat(second).isNotNull();
            assertThat(UnixHttp.get(stale, "/v1/links")).contains(" 200 ");
        }
        assertThat(stale).doesNotExist();
    }

    @Test
    void aFileThatIsNoSocketIsLeftAlone() throws IOException {
        Path file = Files.writeString(directory.resolve("precious"), "data");
        assertThatThrownBy(() -> ControlServer.start(file, agent, events, Thread::new))
                .isInstanceOf(ReplicatorException.class)
                .hasMessageContaining("is no socket");
        assertThat(file).hasContent("data");
    }

    private CompletableFuture<String> ask(String path) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return UnixHttp.get(socket, path);
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        });
    }

    private static EventReport event(String text) {
        return new EventReport(
                0, 1, EventLevel.INFO, "test", Optional.empty(), Optional.empty(), Optional.empty(), text);
    }
}
