package io.replicator.agent.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two cables between two hosts that this machine's kernel keeps apart: network namespaces joined by two veth pairs, each with a rate. What
 * happens to a cable is what happens to a real one: a carrier is lost, packets go nowhere. Needs root.
 *
 * <p>Names have this process in them; what a process that was killed has left is removed by the next one.
 */
final class VethPaths implements FailingPaths {
    private static final String PREFIX = "replicator-test-";
    private static final AtomicInteger MADE = new AtomicInteger();
    private static final String RATE = "80mbit";

    private static final int JUMBO_BYTES = 9_000;
    private static final int IP_AND_TCP_HEADERS = 52;

    /** The largest packet that passes a narrowed cable to the replica, of some bytes less than that. */
    static final int NARROW_BYTES = 4_000;

    /** Leaves nothing behind, since the namespace ends with the command. */
    private static final String PROBE = "ip link add one type veth peer name two"
            + " && tc qdisc add dev one root tbf rate 1mbit burst 32kb latency 50ms";

    private final String near;
    private final String far;

    /** Two hosts with both cables plugged in. */
    VethPaths() {
        removeLeftovers();
        String name = PREFIX + ProcessHandle.current().pid() + "-" + MADE.incrementAndGet();
        near = name + "-near";
        far = name + "-far";
        try {
            for (String host : List.of(near, far)) {
                must("ip netns add " + host);
                must("ip -n " + host + " link set lo up");
                // Else the kernel may send smaller packets by itself where large ones vanish, and hide what is tested.
                HostCommand.mustRun(
                        "ip", "netns", "exec", host, "sh", "-c", "echo 0 > /proc/sys/net/ipv4/tcp_mtu_probing");
            }
            for (int path = 0; path < COUNT; path++) {
                String end = cable(path) + " netns ";
                must("ip link add " + end + near + " type veth peer name " + end + far);
                plug(near, path, nearAddress(path));
                plug(far, path, farAddress(path));
            }
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    private static void plug(String host, int path, String address) {
        String cable = cable(path);
        must("ip -n " + host + " addr add " + address + "/30 dev " + cable);
        must("tc -n " + host + " qdisc add dev " + cable + " root tbf rate " + RATE + " burst 64kb latency 50ms");
        must("ip -n " + host + " link set " + cable + " up");
    }

    /** Whether this machine and user can have them. */
    static boolean isPossible() {
        return HostCommand.isThere("ip")
                && HostCommand.isThere("tc")
                && HostCommand.run(List.of("unshare", "--net", "sh", "-c", PROBE))
                                .exitCode()
                        == 0;
    }

    @Override
    public List<Site> sites(Scene scene) {
        Site source = scene.site("aubervilliers", addresses(true));
        Site replica = scene.site("bordeaux", addresses(false));
        // A mount of /sys that shows the interfaces of the namespace comes with it.
        source.startBy(List.of("ip", "netns", "exec", near));
        replica.startBy(List.of("ip", "netns", "exec", far));
        source.dials(replica);
        return List.of(source, replica);
    }

    /** The source's interface is switched off: its carrier cannot be read any more. */
    @Override
    public void cut(int path) {
        must("ip -n " + near + " link set " + cable(path) + " down");
    }

    /** The interface at the other end is switched off: the source's has no carrier, as where a cable is pulled. */
    void cutFar(int path) {
        must("ip -n " + far + " link set " + cable(path) + " down");
    }

    /** The replica's host has no way back to the source, and takes nothing that comes from there; both interfaces keep their carrier. */
    @Override
    public void silence(int path) {
        must("ip -n " + far + " route add blackhole " + nearAddress(path) + "/32");
    }

    /**
     * Both hosts take the cable for one of large packets, as connections made from now on find out. Each is sent as one, not as several that
     * the receiver would see joined, which no cable's size stops.
     */
    void widen(int path) {
        String cable = " dev " + cable(path);
        must("ip -n " + near + " link set" + cable + " mtu " + JUMBO_BYTES + " gso_max_segs 1");
        must("ip -n " + far + " link set" + cable + " mtu " + JUMBO_BYTES);
        must("ip -n " + far + " route change 198.18." + path + ".0/30" + cable + " proto kernel scope link src "
                + farAddress(path) + " advmss " + (JUMBO_BYTES - IP_AND_TCP_HEADERS));
    }

    /** Packets to the replica that are larger than {@link #NARROW_BYTES} vanish on a cable that was {@linkplain #widen widened}, and nobody is told. */
    void narrow(int path) {
        must("ip -n " + far + " link set dev " + cable(path) + " mtu " + NARROW_BYTES);
    }

    @Override
    public void heal(int path) {
        must("ip -n " + near + " link set " + cable(path) + " up");
        must("ip -n " + far + " link set " + cable(path) + " up");
        // Not there where the path was cut.
        HostCommand.run(List.of("ip", "-n", far, "route", "del", "blackhole", nearAddress(path) + "/32"));
        // That of a cable that was not widened stays as it is.
        if (isWide(path)) {
            must("ip -n " + far + " link set dev " + cable(path) + " mtu " + JUMBO_BYTES);
        }
    }

    private boolean isWide(int path) {
        return HostCommand.mustRun("ip", "-n", near, "link", "show", "dev", cable(path))
                .contains("mtu " + JUMBO_BYTES);
    }

    @Override
    public void close() {
        for (String host : List.of(near, far)) {
            HostCommand.run(List.of("ip", "netns", "delete", host));
        }
        if (namespaces().contains(near) || namespaces().contains(far)) {
            throw new AssertionError("network namespaces are left: " + namespaces());
        }
    }

    private static void removeLeftovers() {
        for (String name : namespaces()) {
            if (name.startsWith(PREFIX)) {
                long process = Long.parseLong(name.substring(PREFIX.length()).replaceFirst("-.*", ""));
                if (ProcessHandle.of(process).isEmpty()) {
                    HostCommand.run(List.of("ip", "netns", "delete", name));
                }
            }
        }
    }

    private static List<String> namespaces() {
        return HostCommand.run(List.of("ip", "netns", "list"))
                .out()
                .lines()
                .map(line -> line.replaceFirst(" .*", ""))
                .toList();
    }

    private static List<String> addresses(boolean nearby) {
        List<String> addresses = new ArrayList<>();
        for (int path = 0; path < COUNT; path++) {
            addresses.add(nearby ? nearAddress(path) : farAddress(path));
        }
        return addresses;
    }

    private static String cable(int path) {
        return "cable" + path;
    }

    /** Of the range that is set aside for tests of networks. */
    private static String nearAddress(int path) {
        return "198.18." + path + ".1";
    }

    private static String farAddress(int path) {
        return "198.18." + path + ".2";
    }

    /** Runs a command without blanks in its words, which must end well. */
    private static void must(String command) {
        HostCommand.mustRun(command.split(" ", -1));
    }
}
