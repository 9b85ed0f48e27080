package io.replicator.agent.net;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Optional;

/** The interfaces of this host by their addresses. */
final class LocalInterfaces {
    private LocalInterfaces() {}

    /** The name of the interface that has the address. */
    static Optional<String> of(InetAddress address) {
        try {
            return Optional.ofNullable(NetworkInterface.getByInetAddress(address))
                    .map(NetworkInterface::getName);
        } catch (SocketException unreadable) {
            return Optional.empty();
        }
    }
}
