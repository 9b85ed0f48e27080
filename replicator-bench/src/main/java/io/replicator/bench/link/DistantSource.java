package io.replicator.bench.link;

import io.replicator.agent.net.LinkSettings;
import io.replicator.agent.trust.Credentials;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The source as a process of its own, on a host of its own as far as its network goes. Does what it is told on standard input, a line at a
 * time, and answers each on standard output; ends when nobody tells it anything any more.
 */
public final class DistantSource {
    /** Its answer to what has none of its own, and once it has begun. */
    static final String DONE = "done";

    private final BenchSite site;
    private final String peer;

    private DistantSource(BenchSite site, String peer) {
        this.site = site;
        this.peer = peer;
    }

    /** The program: the directory of its key, and the peer's name. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream answers = System.out;
        // Whatever is logged must not be taken for an answer.
        System.setOut(System.err);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Credentials credentials = Credentials.load(Path.of(arguments[0]), Instant.now());
        try (BenchSite site = new BenchSite(credentials, arguments[1], 1, List.of())) {
            DistantSource source = new DistantSource(site, arguments[1]);
            answers.println(DONE);
            for (String line = orders.readLine(); line != null; line = orders.readLine()) {
                answers.println(source.obey(List.of(line.split(" "))));
            }
        }
    }

    private String obey(List<String> order) throws IOException, InterruptedException {
        switch (order.get(0)) {
            case "dial" -> site.meet(peer, links(order.subList(1, order.size())));
            case "await" -> site.awaitAllUp();
            case "send" -> site.send();
            case "finish" -> {
                return Long.toString(site.finish());
            }
            default -> throw new IllegalArgumentException(order.toString());
        }
        return DONE;
    }

    /** Of each its local address, and address and port of the other end. */
    private static List<LinkSettings> links(List<String> words) throws IOException {
        List<LinkSettings> links = new ArrayList<>();
        for (int i = 0; i + 3 <= words.size(); i += 3) {
            links.add(new LinkSettings(
                    "link-" + links.size(),
                    InetAddress.getAllByName(words.get(i))[0],
                    new InetSocketAddress(words.get(i + 1), Integer.parseInt(words.get(i + 2)))));
        }
        return links;
    }
}
