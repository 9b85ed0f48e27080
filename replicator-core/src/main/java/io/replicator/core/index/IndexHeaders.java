package io.replicator.core.index;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.store.StateFile;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.VolumeIdentity;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The two headers of an index file, written in turn, so that one is whole whenever the other is being written. One owner. */
final class IndexHeaders {
    private final StateFile file;
    private volatile IndexHeader current;

    private IndexHeaders(StateFile file, IndexHeader current) {
        this.file = file;
        this.current = current;
    }

    /** Writes the first header of a new file; not durable before the file is flushed. */
    static IndexHeaders create(StateFile file, VolumeIdentity identity, FingerprintAlgorithm algorithm) {
        IndexHeaders headers = new IndexHeaders(file, new IndexHeader(0, identity, algorithm, Optional.empty()));
        headers.current = headers.write(Optional.empty());
        return headers;
    }

    /** Reads the header that counts; {@code CORRUPT_STATE} when none is whole or it is another volume's. */
    static IndexHeaders open(StateFile file, VolumeIdentity identity, FingerprintAlgorithm algorithm) {
        Optional<IndexHeader> newest = Optional.empty();
        for (long position : IndexLayout.HEADER_POSITIONS) {
            ByteBuffer bytes = ByteBuffer.allocate(IndexHeader.BYTES);
            file.read(position, bytes);
            Optional<IndexHeader> header = IndexHeader.parse(bytes, file.name());
            if (header.isPresent()
                    && (newest.isEmpty()
                            || header.get().sequence() > newest.get().sequence())) {
                newest = header;
            }
        }
        IndexHeader header = newest.orElseThrow(() -> corrupt(file, "has no whole header"));
        if (!header.identity().equals(identity) || header.algorithm() != algorithm) {
            throw corrupt(file, "belongs to another volume");
        }
        // After a failed flush it may be in the system's memory only, and count as clean there (PEERS 4, row 23):
        // whoever took the
        // index for being at this generation would delete what can bring it there. Its pages were flushed before it was
        // written.
        file.write(IndexLayout.HEADER_POSITIONS[(int) (header.sequence() & 1)], header.toBytes());
        file.flush();
        return new IndexHeaders(file, header);
    }

    Optional<Generation> generation() {
        return current.generation();
    }

    /** Overwrites the older header; durable when it returns, and only then the one that counts. */
    void replace(Optional<Generation> generation) {
        IndexHeader next = write(generation);
        file.flush();
        current = next;
    }

    private IndexHeader write(Optional<Generation> generation) {
        IndexHeader next = new IndexHeader(current.sequence() + 1, current.identity(), current.algorithm(), generation);
        file.write(IndexLayout.HEADER_POSITIONS[(int) (next.sequence() & 1)], next.toBytes());
        return next;
    }

    private static ReplicatorException corrupt(StateFile file, String what) {
        return new ReplicatorException(
                FaultCode.CORRUPT_STATE,
                file.name() + " " + what + "; restore the state directory from a copy, or initialise the volume and"
                        + " compare by hash");
    }
}
