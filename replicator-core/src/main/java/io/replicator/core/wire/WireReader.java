package io.replicator.core.wire;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/** Reads a payload that nobody vouches for: whatever is not there or out of bounds is {@code MALFORMED_FRAME}. */
final class WireReader {
    private static final UUID NIL = new UUID(0, 0);

    private final MessageType type;
    private final ByteBuffer in;

    WireReader(MessageType type, ByteBuffer payload) {
        this.type = type;
        this.in = payload.slice().order(ByteOrder.BIG_ENDIAN);
    }

    int u8() {
        need(1);
        return in.get() & 0xFF;
    }

    int u16() {
        need(2);
        return in.getShort() & 0xFFFF;
    }

    long u32() {
        need(4);
        return in.getInt() & 0xFFFFFFFFL;
    }

    /** Any 64 bits. */
    long i64() {
        need(8);
        return in.getLong();
    }

    /** A count or number from {@code least} to 2⁶³ − 1. */
    long u63(long least, String field) {
        long value = i64();
        if (value < least) {
            throw malformed(field + " is out of bounds");
        }
        return value;
    }

    /** 0 or 1. */
    boolean bool(String field) {
        int value = u8();
        if (value > 1) {
            throw malformed(field + " is neither 0 nor 1");
        }
        return value == 1;
    }

    UUID uuid(String field) {
        return optionalUuid().orElseThrow(() -> malformed(field + " is the nil UUID"));
    }

    /** A UUID, or empty for the nil one. */
    Optional<UUID> optionalUuid() {
        need(16);
        UUID uuid = new UUID(in.getLong(), in.getLong());
        return uuid.equals(NIL) ? Optional.empty() : Optional.of(uuid);
    }

    /** So many bytes, as they are. */
    byte[] fixed(int count) {
        need(count);
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }

    Digest digest() {
        need(Digest.BYTES);
        return Digest.readFrom(in);
    }

    /** A u16 that counts entries of at least {@code entryBytes} each, all of which are still to come. */
    int count(int most, int entryBytes, String field) {
        int count = u16();
        if (count > most) {
            throw malformed(count + " " + field + ", at most " + most);
        }
        need((long) count * entryBytes);
        return count;
    }

    /** A name of 1 to {@code mostBytes} bytes. */
    String name(int mostBytes, String field) {
        String name = string(mostBytes, field);
        if (name.isEmpty()) {
            throw malformed(field + " is empty");
        }
        return name;
    }

    /** A text for people. */
    String text() {
        return string(WireLimits.MAX_TEXT_BYTES, "text");
    }

    /** Passes over so many bytes, which are there. */
    void skip(long count) {
        need(count);
        in.position(in.position() + (int) count);
    }

    /** Leaves out what a later minor version added. */
    void skipRemaining() {
        in.position(in.limit());
    }

    /** A u16 length and that many bytes of well-formed UTF-8 without control characters, which have no place in a log. */
    private String string(int mostBytes, String field) {
        int length = u16();
        if (length > mostBytes) {
            throw malformed(field + " of " + length + " bytes, at most " + mostBytes);
        }
        need(length);
        ByteBuffer bytes = in.slice(in.position(), length);
        in.position(in.position() + length);
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw malformed(field + " is not UTF-8");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw malformed(field + " has a control character");
        }
        return text;
    }

    /** Bytes not read yet. */
    int remaining() {
        return in.remaining();
    }

    ReplicatorException malformed(String what) {
        return new ReplicatorException(
                FaultCode.MALFORMED_FRAME,
                "The peer's " + type + " frame cannot be read: " + what
                        + ". The connection is closed; if it happens again, compare the versions of both agents.");
    }

    private void need(long bytes) {
        if (in.remaining() < bytes) {
            throw malformed("it ends too early");
        }
    }
}
