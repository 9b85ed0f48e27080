package io.replicator.agent.net;

import io.replicator.core.volume.BootId;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What the network needs to know besides its peers.
 *
 * @param boot this run of the process
 * @param listen where peers dial this agent; may be empty
 * @param tls whose TLS to use
 * @param eventLoops number of Netty's threads
 * @param greetingMillis how long TLS and the greeting of a connection may take together
 * @param redialFirstMillis about how long after the first failure a link is dialled again
 * @param redialMostMillis the longest that it is left alone
 * @param deferMillis how long the agent whose name sorts last waits for the other to dial
 */
public record NetSettings(
        BootId boot,
        List<InetSocketAddress> listen,
        TlsChoice tls,
        int eventLoops,
        int greetingMillis,
        int redialFirstMillis,
        int redialMostMillis,
        int deferMillis) {
    public NetSettings {
        listen = List.copyOf(listen);
    }

    /** The usual times. */
    public static NetSettings of(BootId boot, List<InetSocketAddress> listen) {
        return new NetSettings(boot, listen, TlsChoice.FASTEST, 2, 10_000, 200, 15_000, 5_000);
    }
}
