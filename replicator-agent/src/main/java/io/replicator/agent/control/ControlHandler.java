package io.replicator.agent.control;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.IdleStateEvent;
import io.replicator.core.fault.FaultCode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: a request is read when the answer to the one before has been written, so that answers keep their order. */
final class ControlHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(ControlHandler.class);
    private final RouteTable table;

    /** Whether the agent is at work for this connection: then it is not idle, however long that takes. On the event loop. */
    private boolean answering;

    ControlHandler(RouteTable table) {
        this.table = table;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        context.channel().config().setAutoRead(false);
        answering = true;
        if (request.decoderResult().isFailure()) {
            send(context, Answer.error(400, FaultCode.BAD_REQUEST, "this is not HTTP as it is spoken here"), false);
            return;
        }
        String method = request.method().name();
        String uri = request.uri();
        CompletionStage<Answer> answer = answer(method, uri, request.content().toString(StandardCharsets.UTF_8));
        CompletionStage<Void> sent = answer.thenAcceptAsync(
                done -> {
                    if (!method.equals("GET")) {
                        LOG.info("{} {}: {}", method, uri, done.status());
                    }
                    send(context, done, keepAlive);
                },
                context.executor());
        sent.whenComplete((nothing, failure) -> {
            if (failure != null) {
                LOG.warn("no answer could be given to {} {}", method, uri, failure);
                drop(context);
            }
        });
    }

    private CompletionStage<Answer> answer(String method, String uri, String body) {
        QueryStringDecoder decoder = new QueryStringDecoder(uri);
        Map<String, String> query = new LinkedHashMap<>();
        List<String> segments;
        try {
            decoder.parameters().forEach((name, values) -> query.put(name, values.get(values.size() - 1)));
            segments = Stream.of(decoder.path().substring(1).split("/", -1)).toList();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return CompletableFuture.completedFuture(
                    Answer.error(400, FaultCode.BAD_REQUEST, "'" + uri + "' is not a path"));
        }
        return table.answer(method, segments, query, body);
    }

    private void send(ChannelHandlerContext context, Answer answer, boolean keepAlive) {
        answering = false;
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                Unpooled.wrappedBuffer(answer.text()));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
                .set(HttpHeaderNames.CONNECTION, keepAlive ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
        context.writeAndFlush(response)
                .addListener(keepAlive ? ChannelFutureListener.CLOSE_ON_FAILURE : ChannelFutureListener.CLOSE)
                .addListener(sent -> {
                    if (keepAlive && sent.isSuccess()) {
                        context.channel().config().setAutoRead(true);
                    }
                });
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof IdleStateEvent && !answering) {
            drop(context);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // Whoever was there has gone, or speaks something else; neither is worth more than a line.
        LOG.debug("a control connection ended: {}", cause.toString());
        drop(context);
    }

    private static void drop(ChannelHandlerContext context) {
        // A close that fails leaves nothing to be done.
        ChannelFuture unused = context.close();
    }
}
