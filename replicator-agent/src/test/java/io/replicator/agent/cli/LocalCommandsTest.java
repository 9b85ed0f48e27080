package io.replicator.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.agent.cli.Ctl.Outcome;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no agent, and what happens where there is none. */
@Timeout(30)
final class LocalCommandsTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "statsu",
                "status one two",
                "status --chekc",
                "status --watch --check",
                "why",
                "job",
                "job show seven",
                "volume init vm-101",
                "volume init vm-101 --source --replica",
                "seed create",
                "seed attach vm-101",
                "seed attach vm-101 --manifest --set",
                "seed attach vm-101 --manifest --nonsense",
                "seed import vm-101 --from /mnt/a --dry-rnu",
                "seed import vm-101 --from /mnt/a /mnt/b --nonsense /mnt/c",
                "seed import vm-101 --from /mnt/a --seed 5eedling",
                "seed export vm-101 --to /mnt/a --nonsense",
                "seed export --to /mnt/a --nonsense -- vm-101",
                "seed create vm-101 --nonsense",
                "status --nonsense",
                "resync vm-101 --compare --copy-all",
                "resync vm-101 --allow-incomplete --copy-all",
                "link enable",
                "link test",
                "link test a --seconds x",
                "link test a --most 5",
                "pki sign bordeaux",
                "pki init two/words",
                "pki init ca --days 0",
                "config check",
                "demo --size 1",
                "demo --size 1GiB --rate fast",
                "demo --size 1MiB",
            })
    void mistakesOnTheCommandLineAreUsage(String words) {
        Outcome outcome = Ctl.at(directory.resolve("none.sock")).run(words.split(" ", -1));
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).startsWith("replicatorctl: ");
        if (words.startsWith("pki init two")) {
            assertThat(outcome.code()).isEqualTo(ExitCodes.REFUSED);
            return;
        }
        assertThat(outcome.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(outcome.err()).contains("See replicatorctl");
    }

    @Test
    void withoutACommandItSaysSo() {
        Outcome nothing = new Ctl().run();
        assertThat(nothing.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(nothing.err()).contains("Missing required subcommand");
        assertThat(new Ctl().run("statsu").err()).contains("Did you mean: replicatorctl status");
        assertThat(new Ctl().run("--version").out()).startsWith("replicatorctl ");
        assertThat(new Ctl().run("seed", "attach", "--help").out()).contains("--manifest=FILE");
    }

    @Test
    void volumesThatAnOptionHasTakenAreToldApart() {
        Outcome swallowed = new Ctl().run("seed", "export", "--to", "/mnt/disk-1", "vm-101");
        assertThat(swallowed.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(swallowed.err()).contains("Write the volumes before --to, which takes every word");
        assertThat(new Ctl().run("seed", "export", "vm-101").err()).doesNotContain("before --to");
    }

    @Test
    void anAgentThatIsNotThereIsToldWithItsSocketAndHowToStartIt() throws IOException {
        Path none = directory.resolve("none.sock");
        Outcome outcome = Ctl.at(none).run("status");
        assertThat(outcome.code()).isEqualTo(ExitCodes.UNREACHABLE);
        assertThat(outcome.err())
                .contains("No agent answers at " + none + ": No such file or directory.")
                .contains("systemctl start replicator-agent")
                .contains("--socket PATH");
        assertThat(new Ctl().run("status", "--socket", none.toString()).err()).contains(none.toString());
        assertThat(new Ctl().run("--socket", none.toString(), "status").err()).contains(none.toString());
        assertThat(new Ctl().run("why", "x").err()).contains(RootCommand.SOCKET);
    }

    @Test
    void somethingElseBehindTheSocketIsAFailure() throws Exception {
        Path socket = directory.resolve("other.sock");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            CompletableFuture<?> mail = answerOnce(server, "220 mail.example ESMTP\r\n");
            Outcome foreign = Ctl.at(socket).run("status");
            assertThat(foreign.code()).isEqualTo(ExitCodes.FAILED);
            assertThat(mail).succeedsWithin(5, TimeUnit.SECONDS);
            assertThat(foreign.err()).contains(socket + ": what answers there does not speak HTTP");
            CompletableFuture<?> other = answerOnce(server, "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{\"a\": 1}\n");
            assertThat(Ctl.at(socket).run("status").err()).contains("are both of the same version?");
            assertThat(other).succeedsWithin(5, TimeUnit.SECONDS);
            CompletableFuture<?> closed = answerOnce(server, "");
            Outcome cut = Ctl.at(socket).run("pause", "vm-101");
            assertThat(cut.code()).isEqualTo(ExitCodes.FAILED);
            assertThat(cut.err()).contains("The command may have reached it");
            closed.get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void judgesAConfiguration() {
        Path file = directory.resolve("agent.yaml");
        assertThat(new Ctl().run("config", "check", file.toString())).isEqualTo(new Outcome(0, file + ": valid\n", ""));
        Ctl strict = new Ctl().judging(judged -> List.of(judged + ":1:2: no", judged + ":3:4: \"never\""));
        assertThat(strict.run("config", "check", file.toString()))
                .isEqualTo(new Outcome(1, file + ":1:2: no\n" + file + ":3:4: \"never\"\n", ""));
        assertThat(strict.json("config", "check", file.toString()).out())
                .isEqualTo("{\"valid\":false,\"problems\":[\"" + file + ":1:2: no\",\"" + file
                        + ":3:4: \\\"never\\\"\"]}\n");
    }

    @Test
    void makesKeysAndCertificatesThatAnAgentStartsWith() throws IOException {
        String authority = directory.resolve("authority").toString();
        Path pki = directory.resolve("bordeaux");
        Ctl ctl = new Ctl();
        assertThat(ctl.run("pki", "init", "demo", "--dir", authority).out())
                .contains("CN=demo")
                .contains("from now");
        assertThat(ctl.json("pki", "request", "bordeaux", "--dir", pki.toString())
                        .out())
                .startsWith("{\"name\":\"bordeaux\",\"id\":\"")
                .contains(pki.resolve("agent.csr").toString());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pki.resolve("agent.key"))))
                .isEqualTo("rw-------");
        String request = pki.resolve("agent.csr").toString();
        Outcome other = ctl.run("pki", "sign", "paris", "--request", request, "--authority", authority);
        assertThat(other.code()).isEqualTo(ExitCodes.REFUSED);
        assertThat(other.err()).contains("is for the agent 'bordeaux', not for 'paris'");
        assertThat(ctl.run("pki", "sign", "bordeaux", "--request", request, "--authority", authority)
                        .code())
                .isZero();
        Outcome shown = ctl.run("pki", "show", "--dir", pki.toString());
        assertThat(shown.code()).isZero();
        assertThat(shown.out()).contains("CN=bordeaux").contains("CN=demo").contains("fit together");
        assertThat(ctl.json("pki", "show", "--dir", pki.toString()).out())
                .startsWith("{\"certificates\":[{\"file\":")
                .hasLineCount(1);
        Files.setPosixFilePermissions(pki.resolve("agent.key"), PosixFilePermissions.fromString("rw-r-----"));
        assertThat(ctl.run("pki", "show", "--dir", pki.toString()).err()).contains("chmod 600");
        assertThat(ctl.run("pki", "init", "demo", "--dir", authority).err()).contains("exists already");
    }

    private static CompletableFuture<?> answerOnce(ServerSocketChannel server, String answer) {
        return CompletableFuture.runAsync(() -> {
            try (SocketChannel channel = server.accept()) {
                channel.read(ByteBuffer.allocate(4096));
                channel.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }
}
