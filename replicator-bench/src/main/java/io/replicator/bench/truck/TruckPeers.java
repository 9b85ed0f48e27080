package io.replicator.bench.truck;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/** What the journey is compared with. */
final class TruckPeers {
    private static final int PIECE_BYTES = 64 << 10;

    private TruckPeers() {}

    /** The JDK's SHA-256 over the file, one thread a processor, each with a part of its own. */
    static void sha256(TruckImage image, Executor threads) throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();
        List<FutureTask<byte[]>> parts = new ArrayList<>();
        for (int i = 0; i < processors; i++) {
            long length = image.bytes() / processors;
            long from = i * length;
            FutureTask<byte[]> part = new FutureTask<>(() -> sha256(image.file(), from, length));
            parts.add(part);
            threads.execute(part);
        }
        for (FutureTask<byte[]> part : parts) {
            part.get();
        }
    }

    private static byte[] sha256(Path image, long from, long length) throws IOException, GeneralSecurityException {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        byte[] piece = new byte[PIECE_BYTES];
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.READ)) {
            for (long at = from; at < from + length; at += piece.length) {
                channel.read(ByteBuffer.wrap(piece), at);
                sha.update(piece);
            }
        }
        return sha.digest();
    }

    /** Compressed and encrypted as anybody would, and flushed, as an export is. */
    static void zstdAndOpenssl(TruckImage image, Path target) {
        shell("zstd -q -1 -T2 -c '" + image.file()
                + "' | openssl enc -aes-256-ctr -pass pass:benchmark -pbkdf2 > '" + target + "' && sync '" + target
                + "'");
    }

    /** Runs a command line; it must end with 0. */
    static void shell(String command) {
        try {
            int code =
                    new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor();
            if (code != 0) {
                throw new IllegalStateException(command + " ended with " + code);
            }
        } catch (IOException e) {
            throw new IllegalStateException(command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(command, e);
        }
    }
}
