package io.replicator.agent.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** Certificates and configuration of both sites, made as an administrator makes them, and the two agents started. */
final class DemoSetup {
    private final DemoStage stage;
    private final DemoTerminal terminal;

    DemoSetup(DemoStage stage, DemoTerminal terminal) {
        this.stage = stage;
        this.terminal = terminal;
    }

    void enrolAndStart() {
        Path authority = stage.home().resolve("authority");
        stage.source().tell("pki", "init", "demo", "--dir", authority.toString());
        for (DemoSite site : List.of(stage.source(), stage.replica())) {
            site.tell("pki", "request", site.name(), "--dir", site.pki().toString());
            site.tell(
                    "pki",
                    "sign",
                    site.name(),
                    "--authority",
                    authority.toString(),
                    "--request",
                    site.pki().resolve("agent.csr").toString());
        }
        configure();
        List<DemoSite> sites = List.of(stage.replica(), stage.source());
        for (DemoSite site : sites) {
            site.tell("config", "check", site.config().toString());
            site.start();
        }
        sites.forEach(DemoSite::awaitAnswer);
        terminal.proved("both agents answer, each with a certificate of its own");
        DemoBackbone.LINKS.forEach(stage.source()::awaitLink);
        terminal.proved("both links are in use");
    }

    private void configure() {
        try {
            DemoBackbone backbone = stage.backbone();
            stage.source()
                    .writeConfig(config(
                            stage.source(),
                            List.of(),
                            backbone.dialling(stage.replica().name()),
                            stage.replica()));
            stage.replica()
                    .writeConfig(config(
                            stage.replica(),
                            backbone.farListens(),
                            backbone.dialled(stage.source().name()),
                            stage.source()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String config(DemoSite site, List<String> listens, String peers, DemoSite other) {
        return "agent:\n  name: " + site.name() + "\n  state: \"" + site.home().resolve("state") + "\"\n  socket: \""
                + site.socket() + "\"\n" + listen(listens)
                + "pki: {dir: \"" + site.pki() + "\"}\n"
                + peers
                + "volumes:\n  " + Demonstration.VOLUME + ": {path: \"" + site.image() + "\", peers: [" + other.name()
                + "], chunk: " + (Demonstration.CHUNK_BYTES >> 10) + "KiB}\n";
    }

    /** Aubervilliers listens nowhere: it dials, so that all there is goes through the relays. */
    private static String listen(List<String> addresses) {
        return addresses.isEmpty() ? "" : "  listen: [\"" + String.join("\", \"", addresses) + "\"]\n";
    }
}
