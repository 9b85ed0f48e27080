package io.replicator.core.seed.media;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Seals as the page says, but that a file's key is wrapped by adding a secret byte to each of its own. */
final class ToySealing implements MediaSealing {
    private final byte secret;
    private byte keys;

    ToySealing(int secret) {
        this.secret = (byte) secret;
    }

    @Override
    public SealingKind kind() {
        return SealingKind.PASSPHRASE;
    }

    @Override
    public Optional<FileSeal> begin() {
        byte[] key = new byte[32];
        java.util.Arrays.fill(key, ++keys);
        return Optional.of(new ToySeal(key, shifted(key, secret)));
    }

    @Override
    public FileSeal open(byte[] wrappedKey) {
        byte[] key = shifted(wrappedKey, (byte) -secret);
        if (key.length != 32 || key[0] != key[31] || key[0] <= 0 || key[0] > 40) {
            throw new ReplicatorException(FaultCode.WRONG_KEY, "planned");
        }
        return new ToySeal(key, wrappedKey);
    }

    private static byte[] shifted(byte[] bytes, byte by) {
        byte[] shifted = bytes.clone();
        for (int i = 0; i < shifted.length; i++) {
            shifted[i] += by;
        }
        return shifted;
    }

    private static final class ToySeal implements FileSeal {
        private final byte[] key;
        private final byte[] wrapped;

        ToySeal(byte[] key, byte[] wrapped) {
            this.key = key;
            this.wrapped = wrapped;
        }

        @Override
        public byte[] wrappedKey() {
            return wrapped.clone();
        }

        @Override
        public void seal(ByteBuffer associated, int number, boolean last, ByteBuffer plain, ByteBuffer target) {
            try {
                cipher(Cipher.ENCRYPT_MODE, associated, number, last).doFinal(plain, target);
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public boolean open(ByteBuffer associated, int number, boolean last, ByteBuffer sealed, ByteBuffer target) {
            try {
                cipher(Cipher.DECRYPT_MODE, associated, number, last).doFinal(sealed, target);
                return true;
            } catch (AEADBadTagException e) {
                return false;
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        private Cipher cipher(int mode, ByteBuffer associated, int number, boolean last)
                throws GeneralSecurityException {
            byte[] nonce = new byte[12];
            ByteBuffer.wrap(nonce).putInt(7, number).put(11, (byte) (last ? 1 : 0));
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
            cipher.updateAAD(associated);
            return cipher;
        }
    }
}
