package io.replicator.agent.trust;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.seed.media.MediaSealing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What an agent signs, believes, seals and opens seeds with; its credentials may be renewed meanwhile. Thread-safe. */
public final class SeedTrust {
    private static final int MIN_CHARACTERS = 12;
    private static final int MAX_BYTES = 1024;
    private static final Set<PosixFilePermission> OWNER =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    private final SecureRandom random;
    private final PassphraseCost cost;
    private volatile Credentials credentials;

    /** With the agent's credentials. */
    public SeedTrust(Credentials credentials, SecureRandom random) {
        this(credentials, random, PassphraseCost.USUAL);
    }

    /** As {@link #SeedTrust(Credentials, SecureRandom)}, with what a key of a passphrase is to cost. */
    public SeedTrust(Credentials credentials, SecureRandom random, PassphraseCost cost) {
        this.credentials = credentials;
        this.random = random;
        this.cost = cost;
    }

    /** From now on with these. */
    public void renew(Credentials next) {
        credentials = next;
    }

    /** Signs with the agent's key; believes agents of its authority that are named, by name, and the agent itself. */
    public SeedSignature signature(Predicate<String> named) {
        return new AgentSignature(
                () -> credentials,
                name -> named.test(name) || name.equals(credentials.identity().name()));
    }

    /**
     * Seals for the holder of a certificate. Blocking.
     *
     * @throws ReplicatorException {@code BAD_CONFIGURATION} where the file is none, {@code UNTRUSTED_PEER} where it is not an agent's,
     *     {@code BAD_REQUEST} where it is this agent's own
     */
    public MediaSealing forCertificate(Path file) {
        X509Certificate certificate =
                PemText.certificates(PkiDirectory.read(file), file).get(0);
        Identities.of(certificate);
        if (certificate.getPublicKey().equals(credentials.chain().get(0).getPublicKey())) {
            throw bad(file + " is this agent's own certificate; media are encrypted for the agent that they travel to");
        }
        CertificateSealing sealing = CertificateSealing.to(certificate, random);
        // A key that nothing can be agreed with is found out now, not after the first part.
        sealing.begin();
        return sealing;
    }

    /**
     * What tells a certificate's key from others: the SHA-256 of its public half in hexadecimal, the same after a renewal with that key. Blocking;
     * throws what {@link #forCertificate} throws.
     */
    public String recipient(Path file) {
        X509Certificate certificate =
                PemText.certificates(PkiDirectory.read(file), file).get(0);
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(certificate.getPublicKey().getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Seals and opens with the passphrase in a file: its first line. Blocking.
     *
     * @throws ReplicatorException {@code BAD_REQUEST} where it cannot be read, others may read it, or it is too short
     */
    public MediaSealing withPassphrase(Path file) {
        return new PassphraseSealing(passphrase(file).getBytes(StandardCharsets.UTF_8), cost, random);
    }

    /** Opens what was sealed for this agent's certificate. */
    public MediaSealing own() {
        return CertificateSealing.with(credentials.key(), random);
    }

    /** Opens with the passphrase in a file where one is named, else with the agent's own key. */
    public MediaSealing opening(Optional<Path> passphraseFile) {
        return passphraseFile.map(this::withPassphrase).orElseGet(this::own);
    }

    private static String passphrase(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!OWNER.containsAll(permissions)) {
                throw bad(file + " has the mode " + PosixFilePermissions.toString(permissions)
                        + "; a passphrase is for its owner only: chmod 600 " + file);
            }
            if (Files.size(file) > MAX_BYTES) {
                throw bad(file + " is too long for a passphrase");
            }
            String line = Files.readString(file, StandardCharsets.UTF_8)
                    .lines()
                    .findFirst()
                    .orElse("");
            if (line.codePointCount(0, line.length()) < MIN_CHARACTERS) {
                throw bad("the passphrase in " + file + " has fewer than " + MIN_CHARACTERS
                        + " characters; take a longer one, whoever finds the medium has time");
            }
            return line;
        } catch (NoSuchFileException e) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST, "there is no passphrase file " + file + " on this agent's host", e);
        } catch (IOException e) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST, file + " cannot be read by this agent's user: " + e.getMessage(), e);
        }
    }

    private static ReplicatorException bad(String what) {
        return new ReplicatorException(FaultCode.BAD_REQUEST, what);
    }
}
