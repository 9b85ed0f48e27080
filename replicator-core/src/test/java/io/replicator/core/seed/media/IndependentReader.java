package io.replicator.core.seed.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Restores a volume from the files of an unsealed medium, written from docs/seed-format.md and the pages it names, with nothing of
 * Replicator's own code.
 */
final class IndependentReader {
    private final int chunkBytes;
    private final byte[] volume;
    private final List<byte[]> digests = new ArrayList<>();
    private final byte[] salt;
    private final boolean[] there;

    IndependentReader(byte[] seed, byte[] manifestFile) {
        ByteBuffer statement =
                ByteBuffer.wrap(seed, 20, ByteBuffer.wrap(seed).getInt(8)).slice();
        int length = (int) statement.getLong(102);
        chunkBytes = statement.getInt(110);
        volume = new byte[length];
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        for (byte[] body : contents(manifestFile)) {
            pieces.writeBytes(body);
        }
        byte[] manifest = pieces.toByteArray();
        byte[] named = new byte[32];
        statement.get(134, named);
        check(manifest.length == statement.getLong(126) && Arrays.equals(sha(manifest), named));
        salt = Arrays.copyOfRange(manifest, 48, 64);
        readRuns(manifest);
        there = new boolean[digests.size()];
    }

    /** Takes what a part's file holds. */
    void takePart(byte[] file) {
        contents(file).forEach(this::takeBatch);
    }

    byte[] volume() {
        return volume;
    }

    /** Chunks that are neither zero nor proved. */
    List<Long> missing() {
        List<Long> missing = new ArrayList<>();
        for (int chunk = 0; chunk < there.length; chunk++) {
            if (!there[chunk] && !Arrays.equals(digests.get(chunk), new byte[32])) {
                missing.add((long) chunk);
            }
        }
        return missing;
    }

    private void readRuns(byte[] manifest) {
        ByteBuffer runs = ByteBuffer.wrap(manifest);
        runs.position(160 + runs.getShort(44));
        for (int kind = 0; kind != 3; ) {
            long word = runs.getLong();
            kind = (int) (word >>> 56);
            for (long i = 0; kind != 3 && i < (word & 0xFFFFFFFFFFFFFFL); i++) {
                byte[] digest = new byte[32];
                if (kind == 1) {
                    runs.get(digest);
                }
                digests.add(digest);
            }
        }
    }

    private static List<byte[]> contents(byte[] file) {
        List<byte[]> bodies = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(file);
        for (int at = 0; at < file.length; ) {
            check(bytes.getInt(at) == 0x52534547 && bytes.getInt(at + 60) == crc(file, at, 60));
            int length = bytes.getInt(at + 48);
            check(bytes.getInt(at + 52) == crc(file, at + 64, length) && bytes.getInt(at + 56) == at / 4096);
            if (bytes.get(at + 6) == 2) {
                bodies.add(Arrays.copyOfRange(file, at + 64, at + 64 + length));
            }
            at += (64 + length + 4095) / 4096 * 4096;
        }
        return bodies;
    }

    private void takeBatch(byte[] batch) {
        ByteBuffer bytes = ByteBuffer.wrap(batch);
        int tableBytes = bytes.getInt(12);
        byte[] payload = payload(bytes, 32 + tableBytes);
        ByteBuffer table = bytes.slice(32, tableBytes);
        int from = 0;
        for (int i = 0; i < bytes.getShort(6); i++) {
            int chunk = table.getInt();
            int flags = table.get();
            int start = chunk * chunkBytes;
            int length = Math.min(chunkBytes, volume.length - start);
            int blocks = (length + 4095) / 4096;
            check((flags & 1) != 0 && (flags & 12) == 0);
            byte[] zero = new byte[(blocks + 7) / 8];
            if ((flags & 2) != 0) {
                table.get(zero);
            }
            byte[] digest = new byte[32];
            table.get(digest);
            for (int block = 0; block < blocks; block++) {
                int size = Math.min(4096, length - block * 4096);
                if ((zero[block / 8] >> (block % 8) & 1) == 0) {
                    System.arraycopy(payload, from, volume, start + block * 4096, size);
                    from += size;
                }
            }
            byte[] salted = Arrays.copyOf(salt, salt.length + length);
            System.arraycopy(volume, start, salted, salt.length, length);
            check(Arrays.equals(sha(salted), digests.get(chunk)) && Arrays.equals(digest, digests.get(chunk)));
            there[chunk] = true;
        }
    }

    private static byte[] payload(ByteBuffer batch, int at) {
        byte[] encoded = new byte[batch.getInt(20)];
        batch.get(at, encoded);
        return batch.get(5) == 2 ? lz4(encoded, batch.getInt(16)) : encoded;
    }

    /** One LZ4 block, by lz4_Block_format.md. */
    private static byte[] lz4(byte[] in, int length) {
        byte[] out = new byte[length];
        int i = 0;
        int o = 0;
        while (i < in.length) {
            int token = in[i++] & 0xFF;
            int literals = token >> 4;
            for (int more = literals == 15 ? 255 : 0; more == 255; literals += more) {
                more = in[i++] & 0xFF;
            }
            System.arraycopy(in, i, out, o, literals);
            i += literals;
            o += literals;
            if (i < in.length) {
                int back = (in[i] & 0xFF) | (in[i + 1] & 0xFF) << 8;
                i += 2;
                int match = token & 15;
                for (int more = match == 15 ? 255 : 0; more == 255; match += more) {
                    more = in[i++] & 0xFF;
                }
                for (int k = 0; k < match + 4; k++, o++) {
                    out[o] = out[o - back];
                }
            }
        }
        check(o == length);
        return out;
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    private static byte[] sha(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static void check(boolean condition) {
        if (!condition) {
            throw new AssertionError("the medium is not as the page says");
        }
    }
}
