package io.replicator.agent.config;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** An IP address and a port: {@code 10.10.1.1:7400}, {@code [fd00::1]:7400}. */
final class SocketAddress implements ValueType<InetSocketAddress> {
    private static final IpAddress ADDRESS = new IpAddress();

    @Override
    public InetSocketAddress parse(String text) throws BadValue {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (colon < 1 || !port.matches("[0-9]{1,5}") || (text.indexOf(':') != colon && text.charAt(0) != '[')) {
            throw new BadValue(
                    "'" + text + "' is not an address with a port; write 10.10.1.1:7400 or \"[fd00::1]:7400\"");
        }
        int number = Integer.parseInt(port);
        if (number < 1 || number > 65_535) {
            throw new BadValue("'" + text + "' has the port " + number + "; 1 to 65535 are possible");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return new InetSocketAddress(ADDRESS.parse(host), number);
    }

    @Override
    public String form() {
        return "address:port";
    }

    @Override
    public String show(InetSocketAddress value) {
        String host = value.getAddress().getHostAddress();
        return (value.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":" + value.getPort();
    }
}
