package io.replicator.core.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The test whether bytes are all zero: every byte is looked at, the last ones too. */
public final class ZeroBytes {
    private static final VarHandle WORDS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final VarHandle ARRAY_WORDS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private ZeroBytes() {}

    /** Whether every byte from position to limit is zero; true when there is none. The position stays. */
    public static boolean isZero(ByteBuffer bytes) {
        return isZero(bytes, bytes.position(), bytes.remaining());
    }

    /** Whether {@code length} bytes from the absolute index {@code start} are zero; true when there is none. The position stays. */
    public static boolean isZero(ByteBuffer bytes, int start, int length) {
        int end = start + length;
        int i = start;
        for (; i <= end - 64; i += 64) {
            long any = word(bytes, i)
                    | word(bytes, i + 8)
                    | word(bytes, i + 16)
                    | word(bytes, i + 24)
                    | word(bytes, i + 32)
                    | word(bytes, i + 40)
                    | word(bytes, i + 48)
                    | word(bytes, i + 56);
            if (any != 0) {
                return false;
            }
        }
        for (; i < end; i++) {
            if (bytes.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code length} bytes of the array from {@code start} on are zero; true when there is none. */
    static boolean isZero(byte[] bytes, int start, int length) {
        int end = start + length;
        int i = start;
        while (i <= end - Long.BYTES && (long) ARRAY_WORDS.get(bytes, i) == 0) {
            i += Long.BYTES;
        }
        while (i < end && bytes[i] == 0) {
            i++;
        }
        return i == end;
    }

    private static long word(ByteBuffer bytes, int index) {
        return (long) WORDS.get(bytes, index);
    }
}
