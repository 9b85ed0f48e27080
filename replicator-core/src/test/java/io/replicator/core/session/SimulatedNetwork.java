package io.replicator.core.session;

import io.replicator.core.memory.BufferPool;
import io.replicator.core.time.VirtualTime;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;
import io.replicator.core.wire.Frame;
import io.replicator.core.wire.Message;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Two agents and the links between them under a virtual clock. Connections behave as TCP's do: what was given to one arrives in order, or
 * not at all; silence only delays it.
 */
public final class SimulatedNetwork {
    /** One of the two agents: 0 or 1. */
    final class End implements LinkTransport {
        final int index;
        final BufferPool pool;
        final AgentId agent;
        BootId boot;
        LinkEvents events;
        private long frames;

        End(int index, AgentId agent, BufferPool pool) {
            this.index = index;
            this.pool = pool;
            this.agent = agent;
            this.boot = new BootId(new UUID(index, 1));
        }

        @Override
        public void transmit(String link, Message.Channel channel, Frame frame) {
            frames++;
            if (channel == Message.Channel.TEST) {
                tests.get(link).accept(frame);
            } else {
                links.get(link).transmit(index, channel, frame);
            }
        }

        @Override
        public void close(String link, io.replicator.core.fault.FaultCode code, String text) {
            links.get(link).closeBy(index, code, text);
        }

        @Override
        public boolean setEnabled(String link, boolean enabled) {
            links.get(link).setEnabled(index, enabled);
            return true;
        }
    }

    private final VirtualTime time;
    private int carriedBytes = Integer.MAX_VALUE;
    private final End[] ends;
    private final Map<String, SimulatedLink> links = new LinkedHashMap<>();
    private final Map<String, Consumer<Frame>> tests = new HashMap<>();

    /** Links that are not plugged in yet. */
    public SimulatedNetwork(VirtualTime time, List<String> names, BufferPool first, BufferPool second) {
        this(time, names, new AgentId(new UUID(0xA, 0)), first, new AgentId(new UUID(0xA, 1)), second);
    }

    /** As the other, between these two agents. */
    public SimulatedNetwork(
            VirtualTime time,
            List<String> names,
            AgentId firstAgent,
            BufferPool first,
            AgentId secondAgent,
            BufferPool second) {
        this.time = time;
        this.ends = new End[] {new End(0, firstAgent, first), new End(1, secondAgent, second)};
        names.forEach(name -> links.put(name, new SimulatedLink(name, this)));
    }

    VirtualTime time() {
        return time;
    }

    End end(int index) {
        return ends[index];
    }

    /** Only the first so many bytes of a batch are carried, and as much room taken as for all: for simulations that look at no more. */
    void carryOnly(int bytes) {
        carriedBytes = bytes;
    }

    /** Who carries what is answered on the connection of a test. */
    void carryAnswers(String link, Consumer<Frame> carrier) {
        tests.put(link, carrier);
    }

    ByteBuffer copyOf(ByteBuffer batch) {
        ByteBuffer source = batch.duplicate();
        source.limit(source.position() + Math.min(source.remaining(), carriedBytes));
        return ByteBuffer.allocate(source.remaining()).put(source).flip();
    }

    /** How many frames that agent gave to its links. */
    long frames(int end) {
        return ends[end].frames;
    }

    /** What an agent's backbone transmits by. */
    public LinkTransport transport(int end) {
        return ends[end];
    }

    /** Who is told at that end. */
    public void attach(int end, LinkEvents events) {
        ends[end].events = events;
    }

    /** The link of that name. */
    public SimulatedLink link(String name) {
        return links.get(name);
    }

    /** All links. */
    public List<SimulatedLink> links() {
        return new ArrayList<>(links.values());
    }

    /** The process at that end is gone, and a new one begins; attach its events before time goes on. */
    public void reboot(int end) {
        ends[end].boot = new BootId(new UUID(end, ends[end].boot.uuid().getLeastSignificantBits() + 1));
        links.values().forEach(link -> link.reboot(end));
    }
}
