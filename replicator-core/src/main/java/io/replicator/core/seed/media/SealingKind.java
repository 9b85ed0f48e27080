package io.replicator.core.seed.media;

import java.util.Optional;

/** How a medium is sealed; the number is what is stored. */
public enum SealingKind {
    NONE(0, "not encrypted"),
    CERTIFICATE(1, "encrypted for a certificate"),
    PASSPHRASE(2, "encrypted with a passphrase");

    private final int number;
    private final String words;

    SealingKind(int number, String words) {
        this.number = number;
        this.words = words;
    }

    int number() {
        return number;
    }

    /** For people. */
    public String words() {
        return words;
    }

    static Optional<SealingKind> ofNumber(int number) {
        return switch (number) {
            case 0 -> Optional.of(NONE);
            case 1 -> Optional.of(CERTIFICATE);
            case 2 -> Optional.of(PASSPHRASE);
            default -> Optional.empty();
        };
    }
}
