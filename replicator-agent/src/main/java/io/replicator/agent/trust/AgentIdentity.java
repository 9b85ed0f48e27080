package io.replicator.agent.trust;

import io.replicator.core.volume.AgentId;
import java.util.regex.Pattern;

/**
 * Who an agent is: what its certificate says and its greeting must repeat.
 *
 * @param name 1 to 63 letters, digits, dots, dashes and underscores
 * @param id never changes in an agent's life
 */
public record AgentIdentity(String name, AgentId id) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    public AgentIdentity {
        if (!isName(name)) {
            throw new IllegalArgumentException("'" + name + "' is not an agent's name");
        }
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }
}
