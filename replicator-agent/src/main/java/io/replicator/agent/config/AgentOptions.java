package io.replicator.agent.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The section {@code agent}. */
final class AgentOptions {
    static final Option<String> NAME = Option.required(
                    "name", new Name(), "The agent's name, the same as in its certificate and in its peers' files.")
            .needsRestart();
    static final Option<Path> STATE = Option.defaulted(
                    "state",
                    AbsolutePath.file(),
                    "/var/lib/replicator",
                    "The state directory: indexes, dirty sets, journals. As confidential as the volumes.")
            .needsRestart();
    static final Option<Path> SOCKET = Option.defaulted(
                    "socket",
                    AbsolutePath.socket(),
                    "/run/replicator/agent.sock",
                    "The Unix socket of the local API, mode 0600.")
            .needsRestart();
    static final Option<InetSocketAddress> LISTEN = Option.listOf(
                    "listen",
                    new SocketAddress(),
                    "Where peers dial this agent. May be empty when this agent dials all of them.")
            .needsRestart();
    static final Section SECTION = Section.of("agent", "This agent.", List.of(NAME, STATE, SOCKET, LISTEN));

    private AgentOptions() {}

    static @Nullable AgentSection read(FileReading reading, SectionReader in) {
        String name = in.value(NAME);
        Path state = in.value(STATE);
        Path socket = in.value(SOCKET);
        List<InetSocketAddress> listen = new ArrayList<>();
        for (Placed<InetSocketAddress> address : in.list(LISTEN)) {
            listen.add(address.value());
            Optional<Integer> earlier = reading.claim(
                    "listen", address.value().toString(), address.node().getStartMark());
            earlier.ifPresent(line -> reading.problems()
                    .add(address.node(), "agent.listen: this address is given twice, first in line " + line));
        }
        return name == null || state == null || socket == null ? null : new AgentSection(name, state, socket, listen);
    }
}
