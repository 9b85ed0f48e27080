package io.replicator.core.seed.media;

import io.replicator.core.fault.ReplicatorException;
import java.util.Optional;

/** How files on media are sealed, for somebody or with something. Thread-safe. */
public interface MediaSealing {
    /** Nothing is sealed, and nothing sealed can be opened. */
    MediaSealing NONE = new MediaSealing() {
        @Override
        public SealingKind kind() {
            return SealingKind.NONE;
        }

        @Override
        public Optional<FileSeal> begin() {
            return Optional.empty();
        }

        @Override
        public FileSeal open(byte[] wrappedKey) {
            throw new ReplicatorException(
                    io.replicator.core.fault.FaultCode.WRONG_KEY,
                    "the medium is sealed, and nothing that opens it was given");
        }
    };

    /** The way. */
    SealingKind kind();

    /** A fresh key for one writing of one file; empty where nothing is sealed. */
    Optional<FileSeal> begin();

    /**
     * The key of a file that is there.
     *
     * @param wrappedKey the body of its key segment, bounded and not trusted
     * @throws ReplicatorException {@code WRONG_KEY} where it was not wrapped for what is here, or is no wrapped key
     */
    FileSeal open(byte[] wrappedKey);
}
