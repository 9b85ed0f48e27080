package io.replicator.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.IdleStateEvent;
import io.replicator.agent.control.api.Done;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ControlHandlerTest {
    private final CompletableFuture<Answer> work = new CompletableFuture<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(new ControlHandler(
            new RouteTable(List.of(new Route("GET", "/v1/work", Set.of(), "takes long", call -> work)))));

    private void idle() {
        channel.pipeline().fireUserEventTriggered(IdleStateEvent.ALL_IDLE_STATE_EVENT);
        channel.runPendingTasks();
    }

    @Test
    void aConnectionIsNotIdleWhileTheAgentWorksForIt() {
        channel.writeInbound(new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/v1/work"));
        idle();
        assertThat(channel.isOpen()).as("a dry run reads for hours").isTrue();
        work.complete(Answer.ok(Done.DONE));
        channel.runPendingTasks();
        FullHttpResponse answer = channel.readOutbound();
        assertThat(answer.status().code()).isEqualTo(200);
        answer.release();
        idle();
        assertThat(channel.isOpen()).isFalse();
    }
}
