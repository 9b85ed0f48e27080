package io.replicator.agent.net;

import io.netty.channel.ConnectTimeoutException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Why a link's address could not be connected, in a few words for the administrator of this side. */
final class DialFailure {
    /** What Netty's native transport puts before the system's own words: the call and the number. */
    private static final Pattern NATIVE_PREFIX = Pattern.compile("^.*failed(?: with error\\(-?\\d+\\))?: ");

    /** What is put after them: the address, which is said already. */
    private static final Pattern ADDRESS_SUFFIX = Pattern.compile(": \\S*/\\S+:\\d+$");

    private DialFailure() {}

    static String why(LinkSettings link, Throwable cause) {
        String remote = text(link.remote());
        String system = systemWords(cause);
        String lower = system.toLowerCase(Locale.ROOT);
        if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
            return "the name in " + remote + " cannot be resolved";
        }
        if (cause instanceof ConnectTimeoutException || lower.contains("timed out")) {
            return "no answer from " + remote;
        }
        if (lower.contains("refused")) {
            return "connection refused by " + remote + "; does the agent there run, and listen there?";
        }
        if (lower.contains("cannot assign requested address")) {
            return link.local().getHostAddress() + " is no address of this host; the link's 'local' has to be one";
        }
        if (cause instanceof NoRouteToHostException
                || lower.contains("no route")
                || lower.contains("network is unreachable")) {
            return "no route from " + link.local().getHostAddress() + " to " + remote;
        }
        return "cannot connect to " + remote + ": " + system;
    }

    /** The system's words, without the names of calls, the numbers and the addresses around them. */
    static String systemWords(Throwable cause) {
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            return cause.getClass().getSimpleName();
        }
        String words = NATIVE_PREFIX.matcher(message).replaceFirst("");
        return ADDRESS_SUFFIX.matcher(words).replaceFirst("");
    }

    private static String text(InetSocketAddress address) {
        String host = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
