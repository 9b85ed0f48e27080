package io.replicator.bench;

import io.replicator.core.codec.Codec;
import io.replicator.core.codec.CodecId;
import io.replicator.core.codec.Codecs;
import io.replicator.core.codec.MalformedEncodingException;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Payloads of 256 KiB as a batch has them; the rate is of the bytes before compression. */
@State(Scope.Thread)
public class CodecBenchmark {
    private static final int PAYLOAD_BYTES = 256 << 10;

    private final Region random = Region.random();
    private final Region mixed = Region.mixed();
    private final Region text = Region.text();
    private final ByteBuffer target = ByteBuffer.allocateDirect(PAYLOAD_BYTES);
    private final ByteBuffer encoded = encoded(text);

    private static ByteBuffer encoded(Region region) {
        ByteBuffer encoded = ByteBuffer.allocateDirect(PAYLOAD_BYTES);
        Codecs.choose(region.next().limit(PAYLOAD_BYTES), encoded);
        return encoded.flip();
    }

    private int choose(Region region) {
        ByteBuffer stretch = region.next();
        int sum = 0;
        for (int at = 0; at < stretch.capacity(); at += PAYLOAD_BYTES) {
            CodecId id = Codecs.choose(stretch.limit(at + PAYLOAD_BYTES).position(at), target.clear());
            sum += id.number() + target.position();
        }
        return sum;
    }

    /** Bytes that LZ4 gives up on, and that stay where they are. */
    @Benchmark
    @OperationsPerInvocation(Region.STRETCH_BYTES)
    public int chooseRandom() {
        return choose(random);
    }

    /** Every other block compresses. */
    @Benchmark
    @OperationsPerInvocation(Region.STRETCH_BYTES)
    public int chooseMixed() {
        return choose(mixed);
    }

    /** All of it compresses. */
    @Benchmark
    @OperationsPerInvocation(Region.STRETCH_BYTES)
    public int chooseText() {
        return choose(text);
    }

    /** LZ4 back into bytes. */
    @Benchmark
    @OperationsPerInvocation(PAYLOAD_BYTES)
    public ByteBuffer decodeText() throws MalformedEncodingException {
        Codec lz4 = Codecs.of(CodecId.LZ4);
        lz4.decode(encoded.rewind(), target.clear());
        return target;
    }
}
