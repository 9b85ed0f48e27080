package io.replicator.agent.control;

import io.replicator.agent.control.api.RecordJson;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * One request that a route was found for.
 *
 * @param names what stands in the place of the route's variables, in order
 * @param query the query's parameters, all of them known to the route
 * @param body the body, at most {@link ControlServer#MAX_BODY_BYTES} long
 */
record Call(List<String> names, Map<String, String> query, String body) {
    String name() {
        return names.get(0);
    }

    /** The body as that record; unknown members are refused. */
    <T extends Record> T request(Class<T> type) {
        return RecordJson.readStrictly(type, body.getBytes(StandardCharsets.UTF_8));
    }

    /** A number in the path. */
    long number() {
        return parse("the number in the path", name(), 0, Long.MAX_VALUE);
    }

    /** A parameter that is a whole number, or its default. */
    long number(String parameter, long fallback, long least, long most) {
        String text = query.get(parameter);
        return text == null ? fallback : parse(parameter, text, least, most);
    }

    /** A parameter that is {@code true} or {@code false}; not given it is false. */
    boolean flag(String parameter) {
        String text = query.getOrDefault(parameter, "false");
        if (!text.equals("true") && !text.equals("false")) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST, parameter + ": '" + text + "' is neither true nor false");
        }
        return text.equals("true");
    }

    /** Milliseconds from a parameter in seconds with at most three decimals, or 0. */
    long waitMillis(int mostSeconds) {
        String text = query.getOrDefault("wait", "0");
        if (!text.matches("[0-9]{1,4}(\\.[0-9]{1,3})?") || Double.parseDouble(text) > mostSeconds) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST, "wait: '" + text + "' is not a number of seconds from 0 to " + mostSeconds);
        }
        return Math.round(Double.parseDouble(text) * 1000);
    }

    private static long parse(String what, String text, long least, long most) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new ReplicatorException(FaultCode.BAD_REQUEST, what + ": '" + text + "' is not a whole number");
        }
        long value = Long.parseLong(text);
        if (value < least || value > most) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST, what + ": " + text + " is outside " + least + " to " + most);
        }
        return value;
    }
}
