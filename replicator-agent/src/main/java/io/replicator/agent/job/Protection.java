package io.replicator.agent.job;

import io.replicator.agent.trust.SeedTrust;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.media.MediaSealing;
import io.replicator.core.seed.media.SealingKind;
import java.util.HexFormat;

/**
 * How the media of one export are protected: all of them alike, whichever command they are filled by. Blocking to make and to compare.
 *
 * @param proof of a certificate the SHA-256 of its public key; of a passphrase a key that was wrapped with it for nothing else, as every file on
 *     the media has one, so that it tells nobody more than the media do; in hexadecimal
 */
record Protection(SealingKind kind, String proof) {
    /** What the order asks for. */
    static Protection of(ExportOrder order, SeedTrust trust, MediaSealing sealing) {
        return switch (sealing.kind()) {
            case NONE -> new Protection(SealingKind.NONE, "");
            case CERTIFICATE ->
                new Protection(
                        SealingKind.CERTIFICATE,
                        trust.recipient(order.certificate().orElseThrow()));
            case PASSPHRASE ->
                new Protection(
                        SealingKind.PASSPHRASE,
                        HexFormat.of().formatHex(sealing.begin().orElseThrow().wrappedKey()));
        };
    }

    /** A refusal of an order that would protect the rest of this export otherwise, or not at all. {@code BAD_REQUEST}. */
    void require(ExportOrder order, SeedTrust trust, MediaSealing sealing) {
        if (sealing.kind() != kind) {
            throw differs(
                    "and the command would leave the rest " + sealing.kind().words());
        }
        if (kind == SealingKind.CERTIFICATE
                && !proof.equals(trust.recipient(order.certificate().orElseThrow()))) {
            throw differs("and " + order.certificate().orElseThrow() + " is another one");
        }
        if (kind == SealingKind.PASSPHRASE) {
            try {
                sealing.open(HexFormat.of().parseHex(proof));
            } catch (ReplicatorException other) {
                throw new ReplicatorException(
                        FaultCode.BAD_REQUEST,
                        "what is on media of this export is encrypted with another passphrase than that in "
                                + order.passphraseFile().orElseThrow() + "; " + remedy(),
                        other);
            }
        }
    }

    private ReplicatorException differs(String how) {
        return new ReplicatorException(
                FaultCode.BAD_REQUEST,
                "what is on media of this export is " + kind.words() + ", " + how + "; nothing was written; "
                        + remedy());
    }

    private String remedy() {
        String option =
                switch (kind) {
                    case NONE -> "leave --for and --passphrase-file away";
                    case CERTIFICATE -> "add --for with the certificate that it was begun with";
                    case PASSPHRASE -> "add --passphrase-file with the passphrase that it was begun with";
                };
        return option + " to go on with it, or --copy to export all of it once more as you say now";
    }
}
