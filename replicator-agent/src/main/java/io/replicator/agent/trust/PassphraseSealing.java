package io.replicator.agent.trust;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.media.FileSeal;
import io.replicator.core.seed.media.MediaSealing;
import io.replicator.core.seed.media.SealingKind;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Media sealed with a passphrase: each file's content key under the key that Argon2id (RFC 9106) makes of it. Thread-safe.
 *
 * <p>That key is made once for what one export writes, and remembered while it is needed: it takes most of a second on purpose.
 */
final class PassphraseSealing implements MediaSealing {
    static final int MAX_LANES = 4;

    private static final byte FORM = 2;
    private static final int SALT_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int HEAD_BYTES = 1 + 3 * Integer.BYTES + SALT_BYTES;
    private static final int BYTES = HEAD_BYTES + NONCE_BYTES + ContentSeal.KEY_BYTES + FileSeal.OVERHEAD_BYTES;
    private static final int MOST_REMEMBERED = 16;

    private final byte[] passphrase;
    private final byte[] head;
    private final SecureRandom random;
    private final Map<ByteBuffer, byte[]> remembered = new HashMap<>();

    /**
     * With the passphrase's UTF-8 bytes.
     *
     * @param cost of the keys that are made here; what is opened says itself what its key costs
     */
    PassphraseSealing(byte[] passphrase, PassphraseCost cost, SecureRandom random) {
        this.passphrase = passphrase.clone();
        this.random = random;
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        this.head = ByteBuffer.allocate(HEAD_BYTES)
                .put(FORM)
                .putInt(cost.memoryKib())
                .putInt(cost.passes())
                .putInt(1)
                .put(salt)
                .array();
    }

    @Override
    public SealingKind kind() {
        return SealingKind.PASSPHRASE;
    }

    @Override
    public Optional<FileSeal> begin() {
        byte[] content = new byte[ContentSeal.KEY_BYTES];
        random.nextBytes(content);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = ContentSeal.once(Cipher.ENCRYPT_MODE, derived(head), nonce, head, content);
            byte[] wrapped =
                    ByteBuffer.allocate(BYTES).put(head).put(nonce).put(sealed).array();
            return Optional.of(new ContentSeal(content, wrapped));
        } catch (GeneralSecurityException e) {
            throw new ReplicatorException(FaultCode.INTERNAL, "cannot wrap a key: " + e.getMessage(), e);
        }
    }

    @Override
    public FileSeal open(byte[] wrappedKey) {
        if (wrappedKey.length > 0 && wrappedKey[0] != FORM) {
            throw wrong("the medium is encrypted for a certificate; leave --passphrase-file away", null);
        }
        ByteBuffer bytes = ByteBuffer.wrap(wrappedKey);
        boolean legal = wrappedKey.length == BYTES
                && PassphraseCost.isLegal(bytes.getInt(1), bytes.getInt(5))
                && isWithin(bytes.getInt(9), 1, MAX_LANES);
        if (!legal) {
            throw wrong("the medium's key asks for what no Replicator writes", null);
        }
        byte[] itsHead = Arrays.copyOf(wrappedKey, HEAD_BYTES);
        byte[] nonce = Arrays.copyOfRange(wrappedKey, HEAD_BYTES, HEAD_BYTES + NONCE_BYTES);
        byte[] sealed = Arrays.copyOfRange(wrappedKey, HEAD_BYTES + NONCE_BYTES, BYTES);
        try {
            return new ContentSeal(
                    ContentSeal.once(Cipher.DECRYPT_MODE, derived(itsHead), nonce, itsHead, sealed), wrappedKey);
        } catch (GeneralSecurityException e) {
            throw wrong("the medium is encrypted with another passphrase", e);
        }
    }

    private synchronized byte[] derived(byte[] parameters) {
        byte[] known = remembered.get(ByteBuffer.wrap(parameters));
        if (known == null) {
            known = derive(parameters);
            if (remembered.size() == MOST_REMEMBERED) {
                remembered.clear();
            }
            remembered.put(ByteBuffer.wrap(parameters.clone()), known);
        }
        return known;
    }

    private byte[] derive(byte[] parameters) {
        ByteBuffer bytes = ByteBuffer.wrap(parameters, 1, HEAD_BYTES - 1);
        Argon2Parameters.Builder builder = new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(bytes.getInt())
                .withIterations(bytes.getInt())
                .withParallelism(bytes.getInt());
        byte[] salt = new byte[SALT_BYTES];
        bytes.get(salt);
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(builder.withSalt(salt).build());
        byte[] key = new byte[ContentSeal.KEY_BYTES];
        generator.generateBytes(passphrase, key);
        return key;
    }

    private static boolean isWithin(int value, int least, int most) {
        return value >= least && value <= most;
    }

    private static ReplicatorException wrong(String what, @org.jspecify.annotations.Nullable Exception cause) {
        return new ReplicatorException(FaultCode.WRONG_KEY, what, cause);
    }
}
