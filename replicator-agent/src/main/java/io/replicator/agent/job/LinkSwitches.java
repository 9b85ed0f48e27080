package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.AtomicRecord;
import io.replicator.core.store.StateDirectory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The links that an administrator has switched off, in a file: whoever works on a path does not expect a restart of the agent to use it
 * again. One thread at a time; reading and writing block.
 */
final class LinkSwitches {
    private static final String FILE = "links";

    /** "RLK1": a count, and so many names, each behind its length; all numbers of two bytes. */
    private static final int MAGIC = 0x524C4B31;

    private static final int MAX_LINKS = 1024;
    private static final int MAX_NAME_BYTES = 64;
    private static final int MAX_BYTES = 2 + MAX_LINKS * (2 + MAX_NAME_BYTES);

    private final StateDirectory directory;
    private volatile Set<String> disabled;

    private LinkSwitches(StateDirectory directory, Set<String> disabled) {
        this.directory = directory;
        this.disabled = disabled;
    }

    /** As they were left. */
    static LinkSwitches open(StateDirectory directory) {
        Set<String> disabled = new TreeSet<>();
        AtomicRecord.read(directory, FILE, MAGIC, MAX_BYTES).ifPresent(bytes -> {
            int count = bytes.getShort();
            for (int i = 0; i < count; i++) {
                byte[] name = new byte[bytes.getShort()];
                bytes.get(name);
                disabled.add(new String(name, StandardCharsets.UTF_8));
            }
        });
        return new LinkSwitches(directory, Set.copyOf(disabled));
    }

    /** Whether the link is switched off. Any thread. */
    boolean isDisabled(String link) {
        return disabled.contains(link);
    }

    /** Durable when it returns. */
    void set(String link, boolean enabled) {
        Set<String> next = new TreeSet<>(disabled);
        if (enabled ? !next.remove(link) : !next.add(link)) {
            return;
        }
        if (next.size() > MAX_LINKS) {
            throw new ReplicatorException(
                    FaultCode.LIMIT_EXCEEDED, MAX_LINKS + " links are switched off already; switch one on first");
        }
        AtomicRecord.write(directory, FILE, MAGIC, encode(List.copyOf(next)));
        disabled = Set.copyOf(next);
    }

    private static ByteBuffer encode(List<String> links) {
        List<byte[]> names = new ArrayList<>();
        links.forEach(link -> names.add(link.getBytes(StandardCharsets.UTF_8)));
        int length = 2 + names.stream().mapToInt(name -> 2 + name.length).sum();
        ByteBuffer bytes = ByteBuffer.allocate(length).putShort((short) names.size());
        names.forEach(name -> bytes.putShort((short) name.length).put(name));
        return bytes.flip();
    }
}
