package io.replicator.agent.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Two network namespaces with two cables between them, of a bounded rate. Gone when closed. */
final class Namespaces implements AutoCloseable {
    private static final int CABLES = 2;

    private final String near;
    private final String far;

    private Namespaces(String near, String far) {
        this.near = near;
        this.far = far;
    }

    /** Whether this process may make any: it is root, and the tools are there. */
    static boolean arePossible() {
        if (!"root".equals(System.getProperty("user.name")) || !Files.isDirectory(Path.of("/sys/class/net"))) {
            return false;
        }
        String probe = "replicator-" + ProcessHandle.current().pid();
        return runs("ip", "netns", "add", probe) && runs("ip", "netns", "del", probe) && runs("tc", "-V");
    }

    private static boolean runs(String... words) {
        try {
            return HostCommand.run(List.of(words)).exitCode() == 0;
        } catch (RuntimeException missing) {
            return false;
        }
    }

    /** @param rate what each cable carries, as {@code tc} writes it */
    static Namespaces joined(String rate) {
        String mark = Long.toString(ProcessHandle.current().pid(), 36);
        Namespaces made = new Namespaces("ra" + mark, "rb" + mark);
        HostCommand.mustRun("ip", "netns", "add", made.near);
        HostCommand.mustRun("ip", "netns", "add", made.far);
        for (int i = 0; i < CABLES; i++) {
            HostCommand.mustRun(
                    "ip", "link", "add", cable(i), "netns", made.near, "type", "veth", "peer", "name", cable(i),
                    "netns", made.far);
            made.plug(made.near, i, address(true, i), rate);
            made.plug(made.far, i, address(false, i), rate);
        }
        return made;
    }

    private void plug(String namespace, int cable, String address, String rate) {
        HostCommand.mustRun("ip", "-n", namespace, "addr", "add", address + "/24", "dev", cable(cable));
        HostCommand.mustRun("ip", "-n", namespace, "link", "set", "lo", "up");
        HostCommand.mustRun("ip", "-n", namespace, "link", "set", cable(cable), "up");
        HostCommand.mustRun(
                "tc",
                "-n",
                namespace,
                "qdisc",
                "add",
                "dev",
                cable(cable),
                "root",
                "tbf",
                "rate",
                rate,
                "burst",
                "64kb",
                "latency",
                "20ms");
    }

    private static String cable(int number) {
        return "cable" + number;
    }

    private static String address(boolean near, int cable) {
        return "10.77." + cable + (near ? ".1" : ".2");
    }

    /** The addresses of one side, one for each cable. */
    static List<String> addresses(boolean near) {
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < CABLES; i++) {
            addresses.add(address(near, i));
        }
        return addresses;
    }

    /** What a command on that side begins with. */
    List<String> enter(boolean onNear) {
        return List.of("ip", "netns", "exec", onNear ? near : far);
    }

    /** Pulls a cable out on the near side: both ends are without a carrier. */
    void pull(int cable) {
        HostCommand.mustRun("ip", "-n", near, "link", "set", cable(cable), "down");
    }

    /** Puts it back. */
    void plug(int cable) {
        HostCommand.mustRun("ip", "-n", near, "link", "set", cable(cable), "up");
    }

    @Override
    public void close() {
        HostCommand.mustRun("ip", "netns", "del", near);
        HostCommand.mustRun("ip", "netns", "del", far);
    }
}
