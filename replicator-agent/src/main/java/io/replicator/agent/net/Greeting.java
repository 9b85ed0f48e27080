package io.replicator.agent.net;

import io.replicator.agent.trust.AgentIdentity;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.volume.BootId;
import io.replicator.core.wire.Message;
import io.replicator.core.wire.WireLimits;
import java.util.Optional;

/**
 * What this agent says of itself, and what it accepts from others.
 *
 * @param self who this agent is
 * @param boot this run of its process
 */
record Greeting(AgentIdentity self, BootId boot) {
    private static final long FEATURES = WireLimits.FEATURE_LINK_TEST;

    /** A reason not to talk, told to both sides. */
    record Refusal(FaultCode code, String text) {}

    Message.Hello hello(String link, Message.Channel channel) {
        return new Message.Hello(
                WireLimits.MAJOR, WireLimits.MINOR, FEATURES, self.id(), self.name(), boot, link, channel);
    }

    /** Whether the greeting is from whom the certificate speaks of, and not from this agent itself. */
    Optional<Refusal> check(Message.Hello hello, AgentIdentity certificate) {
        if (!certificate.name().equals(hello.agentName()) || !certificate.id().equals(hello.agent())) {
            return refuse("the greeting is from agent '" + hello.agentName() + "' (" + hello.agent()
                    + "), the certificate is of '" + certificate.name() + "' (" + certificate.id()
                    + "); sign a certificate for the agent as it is");
        }
        if (certificate.id().equals(self.id()) || certificate.name().equals(self.name())) {
            return refuse("agent '" + self.name() + "' (" + self.id() + ") has met '" + certificate.name() + "' ("
                    + certificate.id()
                    + "), which is itself by name or UUID; look at the link's remote address, or was the state"
                    + " directory copied?");
        }
        return Optional.empty();
    }

    /** As {@link #check}, and whether the right peer answered for the link and channel that were asked for. */
    Optional<Refusal> checkAnswer(
            Message.Hello asked, Message.Hello answer, AgentIdentity certificate, String peerName) {
        Optional<Refusal> refusal = check(answer, certificate);
        if (refusal.isPresent()) {
            return refusal;
        }
        if (!certificate.name().equals(peerName)) {
            return refuse("agent '" + certificate.name() + "' answers where '" + peerName
                    + "' is expected; look at the link's remote address");
        }
        if (!answer.link().equals(asked.link()) || answer.channel() != asked.channel()) {
            return Optional.of(new Refusal(
                    FaultCode.UNEXPECTED_MESSAGE,
                    "asked for link '" + asked.link() + "' " + asked.channel() + ", was answered '" + answer.link()
                            + "' " + answer.channel()));
        }
        return Optional.empty();
    }

    private static Optional<Refusal> refuse(String text) {
        return Optional.of(new Refusal(FaultCode.UNTRUSTED_PEER, text));
    }
}
