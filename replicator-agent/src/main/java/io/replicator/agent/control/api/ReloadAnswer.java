package io.replicator.agent.control.api;

import java.util.List;

/**
 * What a reload changed.
 *
 * @param changes one line each, as a person reads it; empty when the file says what is in effect
 */
public record ReloadAnswer(List<String> changes) {
    public ReloadAnswer {
        changes = List.copyOf(changes);
    }
}
