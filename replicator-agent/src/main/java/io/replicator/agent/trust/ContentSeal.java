package io.replicator.agent.trust;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.media.FileSeal;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The content key of one file: AES-256-GCM under the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, "Online
 * Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", CRYPTO 2015), with the nonce that age gives it: a counter and a byte that
 * marks the last segment. Thread-safe.
 *
 * <p>The JDK's cipher, because it uses the processor's instructions; Bouncy Castle's does not.
 */
final class ContentSeal implements FileSeal {
    static final int KEY_BYTES = 32;

    private static final int TAG_BITS = 128;
    private static final int NONCE_BYTES = 12;
    private static final int NUMBER_OFFSET = 7;
    private static final ThreadLocal<Cipher> CIPHER = ThreadLocal.withInitial(ContentSeal::cipher);

    private final SecretKeySpec key;
    private final byte[] wrapped;

    /** Takes the 32 bytes of the key, and how they are wrapped for whoever opens the file. */
    ContentSeal(byte[] key, byte[] wrapped) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a content key of " + key.length + " bytes");
        }
        this.key = new SecretKeySpec(key, "AES");
        this.wrapped = wrapped.clone();
    }

    @Override
    public byte[] wrappedKey() {
        return wrapped.clone();
    }

    @Override
    public void seal(ByteBuffer associated, int number, boolean last, ByteBuffer plain, ByteBuffer target) {
        try {
            ready(Cipher.ENCRYPT_MODE, associated, number, last).doFinal(plain, target);
        } catch (GeneralSecurityException e) {
            throw new ReplicatorException(FaultCode.INTERNAL, "cannot seal a segment: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean open(ByteBuffer associated, int number, boolean last, ByteBuffer sealed, ByteBuffer target) {
        try {
            ready(Cipher.DECRYPT_MODE, associated, number, last).doFinal(sealed, target);
            return true;
        } catch (AEADBadTagException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new ReplicatorException(FaultCode.INTERNAL, "cannot open a segment: " + e.getMessage(), e);
        }
    }

    /** AES-256-GCM of something short. */
    static byte[] once(int mode, byte[] key, byte[] nonce, byte[] associated, byte[] bytes)
            throws GeneralSecurityException {
        Cipher cipher = CIPHER.get();
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(associated);
        return cipher.doFinal(bytes);
    }

    static byte[] nonce(int number, boolean last) {
        byte[] nonce = new byte[NONCE_BYTES];
        ByteBuffer.wrap(nonce).putInt(NUMBER_OFFSET, number);
        nonce[NONCE_BYTES - 1] = (byte) (last ? 1 : 0);
        return nonce;
    }

    private Cipher ready(int mode, ByteBuffer associated, int number, boolean last) throws GeneralSecurityException {
        Cipher cipher = CIPHER.get();
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce(number, last)));
        cipher.updateAAD(associated);
        return cipher;
    }

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new ReplicatorException(
                    FaultCode.INTERNAL, "this Java has no AES-GCM, which every Java must have; use another one", e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ContentSeal seal && Arrays.equals(seal.wrapped, wrapped);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(wrapped);
    }
}
