package io.replicator.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ControlDocumentTest {
    @Test
    void everyRouteIsInTheDocument() throws IOException {
        String document = Files.readString(Path.of("../docs/control-api.md"));
        DefaultEventLoop loop = new DefaultEventLoop();
        try {
            EventRing events = new EventRing(1);
            FakeAgent agent = new FakeAgent();
            RouteTable table =
                    ControlServer.table(agent, events, new JobWaits(loop, agent), new EventWaits(loop, events));
            for (Route route : table.routes()) {
                assertThat(document).contains("| `" + route.method() + "` | `" + route.pattern() + "`");
                route.query().forEach(parameter -> assertThat(document).contains("`" + parameter + "`"));
            }
        } finally {
            loop.shutdownGracefully(0, 0, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
        }
    }
}
