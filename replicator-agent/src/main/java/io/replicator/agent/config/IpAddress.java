package io.replicator.agent.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** An IP address in figures. Host names are refused: a link must come up when no name server answers. */
final class IpAddress implements ValueType<InetAddress> {
    private static final Pattern V4 = Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    @Override
    public InetAddress parse(String text) throws BadValue {
        try {
            if (V4.matcher(text).matches() || V6.matcher(text).matches()) {
                // Figures only, so this asks no name server.
                return InetAddress.getByName(text);
            }
        } catch (UnknownHostException e) {
            // Falls through to the same answer as any other text.
        }
        throw new BadValue(
                "'" + text + "' is not an IP address; write one as 10.10.1.1 (host names are not looked up)");
    }

    @Override
    public String form() {
        return "IP address";
    }

    @Override
    public String show(InetAddress value) {
        return value.getHostAddress();
    }
}
