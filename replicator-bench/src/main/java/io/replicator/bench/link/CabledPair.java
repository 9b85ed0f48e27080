package io.replicator.bench.link;

import io.replicator.core.relay.FaultyRelay;
import io.replicator.core.relay.RelayPath;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A source in a network namespace of its own, joined to this process by two veth pairs: cables that can be pulled. Behind them are relays with rate
 * and delay, and the sink. Needs root. Namespace and cables go with the source's process, however this one ends.
 */
final class CabledPair implements FailingPair {
    private static final int CABLES = 2;
    /** The source is a JVM that has not compiled anything yet. */
    private static final long WARM_MILLIS = 10_000;

    private static final long STOP_SECONDS = 20;

    /**
     * A mount of /sys that shows the interfaces of the namespace. And no BBR, where that is what the system uses: TCP ends at the relay, where there is
     * neither a delay nor a rate to find out, and BBR was seen to send nothing for 60 ms after it had guessed one.
     */
    private static final String INSIDE =
            "mount -t sysfs sysfs /sys && { sysctl -q -w net.ipv4.tcp_congestion_control=reno || true; } && exec \"$@\"";

    private static final String PROBE = "mount -t sysfs sysfs /sys && ip link add one type veth peer name two";

    private final List<FaultyRelay> relays = new ArrayList<>();
    private final BenchSite sink;
    private final Process source;
    /** Has its orders read as they come: a process that begins with each cut would take part of the processors just then. */
    private final Process cables;

    private final PrintStream cableOrders;
    private final BufferedReader answers;
    private final PrintStream orders;

    /** Both links are up and under full load when this returns. */
    CabledPair(BenchPki pki, RelayPath path) throws IOException, InterruptedException {
        String id = Long.toString(System.nanoTime(), 36);
        Path home = pki.enrol("a" + id);
        sink = new BenchSite(pki.credentials("b" + id), "a" + id, 2, List.of("127.0.3.1", "127.0.3.2"));
        source = new ProcessBuilder(command(home, "b" + id))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = new BufferedReader(new InputStreamReader(source.getInputStream(), StandardCharsets.UTF_8));
        orders = new PrintStream(source.getOutputStream(), true, StandardCharsets.UTF_8);
        answer();
        cables = new ProcessBuilder("nsenter", "-t", Long.toString(source.pid()), "-n", "ip", "-batch", "-")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        cableOrders = new PrintStream(cables.getOutputStream(), true, StandardCharsets.UTF_8);
        StringBuilder dial = new StringBuilder("dial");
        for (int cable = 0; cable < CABLES; cable++) {
            plug(cable);
            FaultyRelay relay = new FaultyRelay(address(cable, 1), sink.bound.get(cable), path);
            relays.add(relay);
            dial.append(" %s %s %d"
                    .formatted(
                            address(cable, 2),
                            address(cable, 1),
                            relay.address().getPort()));
        }
        sink.meet("a" + id, List.of());
        tell(dial.toString());
        awaitAllUp();
        sink.openAsReplica();
        tell("send");
        TimeUnit.MILLISECONDS.sleep(WARM_MILLIS);
    }

    /** Whether this machine and user can have one. */
    static boolean isPossible() throws IOException, InterruptedException {
        return run("unshare", "--net", "--mount", "sh", "-c", PROBE) == 0;
    }

    private static List<String> command(Path home, String peer) {
        List<String> words = new ArrayList<>(List.of("unshare", "--net", "--mount", "sh", "-c", INSIDE, "sh"));
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), DistantSource.class.getName()));
        words.addAll(List.of(home.toString(), peer));
        return words;
    }

    private void plug(int cable) throws IOException, InterruptedException {
        String here = "bench" + ProcessHandle.current().pid() + "-" + cable;
        String pid = Long.toString(source.pid());
        must("ip", "link", "add", here, "type", "veth", "peer", "name", name(cable), "netns", pid);
        must("ip", "address", "add", address(cable, 1) + "/30", "dev", here);
        must("ip", "link", "set", here, "up");
        inside("address", "add", address(cable, 2) + "/30", "dev", name(cable));
        inside("link", "set", name(cable), "up");
    }

    private void inside(String... ip) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("nsenter", "-t", Long.toString(source.pid()), "-n", "ip"));
        words.addAll(List.of(ip));
        must(words.toArray(String[]::new));
    }

    private void order(int cable, String state) throws IOException {
        cableOrders.println("link set " + name(cable) + " " + state);
        if (!cables.isAlive()) {
            throw new IOException("what pulls the cables has ended with " + cables.exitValue());
        }
    }

    private static String name(int cable) {
        return "cable" + cable;
    }

    /** Of the range that is set aside for benchmarks of networks. */
    private static String address(int cable, int end) {
        return "198.18." + (64 + cable) + "." + end;
    }

    @Override
    public Deliveries deliveries() {
        return sink.deliveries;
    }

    @Override
    public void cut(int link) throws IOException {
        order(link, "down");
    }

    @Override
    public void heal(int link) throws IOException {
        order(link, "up");
    }

    @Override
    public void awaitAllUp() throws IOException {
        tell("await");
    }

    @Override
    public long faults() throws IOException {
        long last = Long.parseLong(tell("finish"));
        return sink.deliveries.missing(last) + sink.deliveries.twice();
    }

    private String tell(String order) throws IOException {
        orders.println(order);
        return answer();
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("the source has ended");
        }
        return line;
    }

    @Override
    public void close() {
        orders.close();
        cableOrders.close();
        try {
            if (!source.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                source.destroyForcibly();
            }
        } catch (InterruptedException e) {
            source.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        sink.close();
        relays.forEach(FaultyRelay::close);
    }

    private static void must(String... words) throws IOException, InterruptedException {
        int code = run(words);
        if (code != 0) {
            throw new IOException(List.of(words) + " ended with " + code);
        }
    }

    private static int run(String... words) throws IOException, InterruptedException {
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
