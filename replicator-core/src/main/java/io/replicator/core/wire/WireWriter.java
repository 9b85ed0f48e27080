package io.replicator.core.wire;

import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes a frame into a buffer that grows up to the type's limit. What a peer would refuse is refused here with an {@link
 * IllegalArgumentException}, since it is a defect of this side.
 */
final class WireWriter {
    private static final int FIRST_BYTES = 256;
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final int mostBytes;
    private ByteBuffer out;

    /** A frame of that type, at the first byte of its payload. */
    WireWriter(MessageType type) {
        this.mostBytes = FrameHeader.BYTES + type.maxPayloadBytes();
        this.out = ByteBuffer.allocate(Math.min(FIRST_BYTES, mostBytes)).position(FrameHeader.BYTES);
    }

    WireWriter u8(int value) {
        check(value >= 0 && value <= 0xFF, "a u8", value);
        room(1).put((byte) value);
        return this;
    }

    WireWriter u16(int value) {
        check(value >= 0 && value <= 0xFFFF, "a u16", value);
        room(2).putShort((short) value);
        return this;
    }

    WireWriter u32(long value) {
        check(value >= 0 && value <= 0xFFFFFFFFL, "a u32", value);
        room(4).putInt((int) value);
        return this;
    }

    WireWriter i64(long value) {
        room(8).putLong(value);
        return this;
    }

    WireWriter u63(long least, long value) {
        check(value >= least, "a number from " + least, value);
        return i64(value);
    }

    WireWriter uuid(UUID uuid) {
        check(
                uuid.getMostSignificantBits() != 0 || uuid.getLeastSignificantBits() != 0,
                "a UUID that names something",
                0);
        room(16).putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
        return this;
    }

    WireWriter optionalUuid(Optional<UUID> uuid) {
        return uuid.isPresent() ? uuid(uuid.get()) : i64(0).i64(0);
    }

    WireWriter fixed(byte[] bytes) {
        room(bytes.length).put(bytes);
        return this;
    }

    /** So many bytes that no compressor on the way makes fewer of; the same for the same seed. */
    WireWriter filler(long seed, int bytes) {
        check(bytes >= 0 && bytes <= mostBytes, "a filler of at most " + mostBytes + " bytes", bytes);
        ByteBuffer to = room(bytes);
        long state = seed;
        int left = bytes;
        for (; left >= Long.BYTES; left -= Long.BYTES) {
            state += GOLDEN_GAMMA;
            to.putLong(mixed(state));
        }
        for (long last = mixed(state + GOLDEN_GAMMA); left > 0; left--, last <<= Byte.SIZE) {
            to.put((byte) (last >>> (Long.SIZE - Byte.SIZE)));
        }
        return this;
    }

    /** SplitMix64: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014. */
    private static long mixed(long state) {
        long z = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    WireWriter digest(Digest digest) {
        digest.writeTo(room(Digest.BYTES));
        return this;
    }

    WireWriter count(int count, int most) {
        check(count <= most, "at most " + most + " entries", count);
        return u16(count);
    }

    WireWriter name(int mostBytes, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        check(bytes.length >= 1 && bytes.length <= mostBytes, "a name of 1 to " + mostBytes + " bytes", bytes.length);
        check(name.chars().noneMatch(Character::isISOControl), "a name without control characters", 0);
        return bytes(bytes);
    }

    /** A text for people: control characters become spaces, and what is too long is cut between two characters. */
    WireWriter text(String text) {
        StringBuilder clean = new StringBuilder();
        int length = 0;
        for (int point : text.codePoints().toArray()) {
            // A lone surrogate has no UTF-8.
            boolean surrogate = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
            int shown = Character.isISOControl(point) ? ' ' : surrogate ? '?' : point;
            length += shown < 0x80 ? 1 : shown < 0x800 ? 2 : shown < 0x10000 ? 3 : 4;
            if (length > WireLimits.MAX_TEXT_BYTES) {
                break;
            }
            clean.appendCodePoint(shown);
        }
        return bytes(clean.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The whole frame from position to limit, its header filled in. */
    ByteBuffer finish(MessageType type, long sequence, int bodyBytes) {
        int payloadBytes = out.position() - FrameHeader.BYTES + bodyBytes;
        out.putInt(0, payloadBytes)
                .putShort(4, (short) type.number())
                .putShort(6, (short) 0)
                .putLong(8, sequence);
        return out.flip();
    }

    private WireWriter bytes(byte[] bytes) {
        u16(bytes.length);
        room(bytes.length).put(bytes);
        return this;
    }

    private ByteBuffer room(int bytes) {
        if (out.remaining() < bytes) {
            int needed = out.position() + bytes;
            check(needed <= mostBytes, "a frame of at most " + mostBytes + " bytes", needed);
            int capacity = Math.min(mostBytes, Math.max(needed, out.capacity() * 2));
            out = ByteBuffer.allocate(capacity).put(out.flip());
        }
        return out;
    }

    private static void check(boolean condition, String wanted, long value) {
        if (!condition) {
            throw new IllegalArgumentException("a frame needs " + wanted + ", not " + value);
        }
    }
}
