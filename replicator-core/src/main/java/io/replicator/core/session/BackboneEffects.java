package io.replicator.core.session;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a backbone has decided and not yet told. Told only once its state has settled, in the order decided, so that whoever is told may
 * call the backbone again.
 */
final class BackboneEffects {
    private final LinkTransport transport;
    private final BackboneSink sink;
    private final ArrayDeque<Runnable> decided = new ArrayDeque<>();
    private final Map<BackbonePath, Long> passed = new EnumMap<>(BackbonePath.class);
    private boolean telling;
    private boolean closed;

    BackboneEffects(LinkTransport transport, BackboneSink sink) {
        this.transport = transport;
        this.sink = sink;
    }

    void passed(BackbonePath path) {
        passed.merge(path, 1L, Long::sum);
    }

    /** How often. */
    long timesPassed(BackbonePath path) {
        return passed.getOrDefault(path, 0L);
    }

    void transmit(BackboneLink link, Message.Channel channel, Frame frame) {
        String name = link.name();
        decided.addLast(() -> {
            if (!closed) {
                transport.transmit(name, channel, frame);
            } else if (frame.message() instanceof Message.Batch batch) {
                batch.batch().release();
            }
        });
    }

    void close(BackboneLink link, FaultCode code, String text) {
        String name = link.name();
        decide(() -> transport.close(name, code, text));
    }

    void setEnabled(BackboneLink link, boolean enabled) {
        String name = link.name();
        decide(() -> transport.setEnabled(name, enabled));
    }

    void tell(Consumer<BackboneSink> what) {
        decide(() -> what.accept(sink));
    }

    /** Hands the batch with its hold to the sink. */
    void tellBatch(Message.Batch batch) {
        decided.addLast(() -> {
            if (closed) {
                batch.batch().release();
            } else {
                sink.deliverBatch(batch);
            }
        });
    }

    private void decide(Runnable effect) {
        decided.addLast(() -> {
            if (!closed) {
                effect.run();
            }
        });
    }

    /** From here on nobody is told anything; batches that were on their way to somebody are released. */
    void close() {
        closed = true;
    }

    /** Tells everything, also what is decided meanwhile. */
    void settle() {
        if (telling) {
            return;
        }
        telling = true;
        try {
            while (true) {
                Runnable next = decided.pollFirst();
                if (next == null) {
                    return;
                }
                next.run();
            }
        } finally {
            telling = false;
        }
    }
}
