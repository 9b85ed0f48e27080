package io.replicator.agent.e2e;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for agents that are killed and come back. They lie below those that the kernel gives to connections (ip_local_port_range, from 32768 on):
 * one of these was taken by the other agent's next connection while its own was dead. Of test processes that run side by side each has
 * its own. Thread-safe.
 */
public final class FreePorts {
    private static final int PROCESSES = 4;
    private static final int PORTS = 5_000;
    private static final int FIRST = 12_000 + Integer.getInteger("replicator.testFork", 1) % PROCESSES * PORTS;
    private static final int END = FIRST + PORTS;
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(FIRST, END));

    private FreePorts() {}

    /** A port that nobody has at any address of this host, another one each time. */
    public static int next() {
        for (int tries = 0; tries < END - FIRST; tries++) {
            int port = NEXT.getAndUpdate(last -> last + 1 < END ? last + 1 : FIRST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no port from " + FIRST + " to " + END + " is free");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
