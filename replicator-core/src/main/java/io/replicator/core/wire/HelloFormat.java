package io.replicator.core.wire;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;

/**
 * HELLO: the two version numbers come first in every version of the protocol, so that a peer of another one is told apart from a
 * malformed frame.
 */
final class HelloFormat extends MessageFormat<Message.Hello> {
    /** What a later minor version may have put behind the fields known here. */
    static final int MAX_UNKNOWN_BYTES = 1024;

    static final int MAX_BYTES =
            49 + WireLimits.MAX_AGENT_NAME_BYTES + WireLimits.MAX_LINK_NAME_BYTES + MAX_UNKNOWN_BYTES;

    HelloFormat() {
        super(Message.Hello.class);
    }

    @Override
    void write(WireWriter out, Message.Hello hello) {
        out.u16(hello.major())
                .u16(hello.minor())
                .i64(hello.features())
                .uuid(hello.agent().uuid())
                .uuid(hello.boot().uuid())
                .u8(channelNumber(hello.channel()))
                .name(WireLimits.MAX_AGENT_NAME_BYTES, hello.agentName())
                .name(WireLimits.MAX_LINK_NAME_BYTES, hello.link());
    }

    @Override
    Message.Hello read(WireReader in) {
        int major = in.u16();
        int minor = in.u16();
        if (major != WireLimits.MAJOR) {
            throw new ReplicatorException(
                    FaultCode.UNSUPPORTED_PROTOCOL,
                    "The peer speaks protocol version " + major + "." + minor + ", this agent " + WireLimits.MAJOR + "."
                            + WireLimits.MINOR + ". Install versions of the same major protocol on both hosts.");
        }
        long features = in.i64();
        AgentId agent = new AgentId(in.uuid("agent"));
        BootId boot = new BootId(in.uuid("boot"));
        Message.Channel channel = channel(in);
        String agentName = in.name(WireLimits.MAX_AGENT_NAME_BYTES, "agent name");
        String link = in.name(WireLimits.MAX_LINK_NAME_BYTES, "link name");
        if (minor > WireLimits.MINOR) {
            in.skipRemaining();
        }
        return new Message.Hello(major, minor, features, agent, agentName, boot, link, channel);
    }

    private static int channelNumber(Message.Channel channel) {
        return switch (channel) {
            case CONTROL -> 1;
            case DATA -> 2;
            case TEST -> 3;
        };
    }

    private static Message.Channel channel(WireReader in) {
        return switch (in.u8()) {
            case 1 -> Message.Channel.CONTROL;
            case 2 -> Message.Channel.DATA;
            case 3 -> Message.Channel.TEST;
            default -> throw in.malformed("an unknown channel");
        };
    }
}
