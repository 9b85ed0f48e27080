package io.replicator.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class CodecProperties {
    private static final byte GUARD = 0x5A;
    private static final int GUARD_BYTES = 64;

    @Property
    void whatWasChosenIsDecodedAgain(
            @ForAll long seed,
            @ForAll @IntRange(min = 0, max = 100_000) int length,
            @ForAll @IntRange(max = 8) int entropyBits,
            @ForAll boolean direct)
            throws MalformedEncodingException {
        byte[] bytes = bytes(seed, length, entropyBits);
        ByteBuffer source = buffer(direct, length).put(0, bytes);
        ByteBuffer target = buffer(direct, length);
        CodecId id = Codecs.choose(source, target);
        if (id == CodecId.RAW) {
            assertThat(source.position()).isZero();
            assertThat(target.position()).isZero();
            assertThat(Codecs.of(id).encode(source, target)).isTrue();
        } else {
            assertThat(target.position()).isLessThanOrEqualTo(length * 97 / 100);
        }
        assertThat(source.hasRemaining()).isFalse();
        ByteBuffer decoded = buffer(direct, length);
        Codecs.of(id).decode(target.flip().asReadOnlyBuffer(), decoded);
        assertThat(decoded.hasRemaining()).isFalse();
        byte[] again = new byte[length];
        decoded.get(0, again);
        assertThat(again).isEqualTo(bytes);
    }

    @Property
    void everyCodecDecodesWhatItEncodesOrSaysThatItCannot(
            @ForAll CodecId id, @ForAll @Size(max = 2000) byte[] bytes, @ForAll @IntRange(max = 2100) int room)
            throws MalformedEncodingException {
        ByteBuffer source = ByteBuffer.wrap(bytes);
        ByteBuffer target = ByteBuffer.allocate(room);
        if (!Codecs.of(id).encode(source, target)) {
            assertThat(source.position()).isZero();
            assertThat(target.position()).isZero();
            return;
        }
        ByteBuffer decoded = ByteBuffer.allocate(bytes.length);
        Codecs.of(id).decode(target.flip(), decoded);
        assertThat(decoded.array()).isEqualTo(bytes);
    }

    @Property(tries = 2000)
    void noInputMakesADecoderWriteOutsideItsTarget(
            @ForAll CodecId id,
            @ForAll long seed,
            @ForAll @IntRange(max = 20_000) int length,
            @ForAll @IntRange(min = 1, max = 8) int entropyBits,
            @ForAll @IntRange(max = 20_000) int claimed,
            @ForAll @IntRange(max = 6) int mutations,
            @ForAll boolean direct) {
        ByteBuffer encoded = mutated(id, seed, bytes(seed, length, entropyBits), mutations, direct);
        ByteBuffer memory = buffer(direct, claimed + 2 * GUARD_BYTES);
        for (int i = 0; i < memory.capacity(); i++) {
            memory.put(i, GUARD);
        }
        ByteBuffer target = memory.duplicate().position(GUARD_BYTES).limit(GUARD_BYTES + claimed);
        int start = encoded.position();
        try {
            Codecs.of(id).decode(encoded, target);
            assertThat(target.hasRemaining()).isFalse();
            assertThat(encoded.hasRemaining()).isFalse();
        } catch (MalformedEncodingException refused) {
            assertThat(target.position()).isEqualTo(GUARD_BYTES);
            assertThat(encoded.position()).isEqualTo(start);
        }
        for (int i = 0; i < GUARD_BYTES; i++) {
            assertThat(memory.get(i)).isEqualTo(GUARD);
            assertThat(memory.get(GUARD_BYTES + claimed + i)).isEqualTo(GUARD);
        }
    }

    @Property
    void anEncodingIsRefusedForEveryOtherLength(
            @ForAll CodecId id,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 20_000) int length,
            @ForAll @IntRange(min = -50, max = 50) int more) {
        byte[] bytes = bytes(seed, length, id == CodecId.ZERO ? 0 : 2);
        ByteBuffer target = ByteBuffer.allocateDirect(length + 1000);
        assertThat(Codecs.of(id).encode(ByteBuffer.wrap(bytes), target)).isTrue();
        // Zeroes take no bytes, so any number of them is told by the length alone.
        if (more != 0 && length + more >= 0 && id != CodecId.ZERO) {
            ByteBuffer wrong = ByteBuffer.allocateDirect(length + more);
            assertThatThrownBy(() -> Codecs.of(id).decode(target.flip(), wrong))
                    .isInstanceOf(MalformedEncodingException.class);
        }
    }

    /** An encoding with some bytes flipped, or cut, or random bytes altogether, in the middle of other memory. */
    private static ByteBuffer mutated(CodecId id, long seed, byte[] bytes, int mutations, boolean direct) {
        Random random = new Random(~seed);
        ByteBuffer whole = ByteBuffer.allocate(bytes.length + bytes.length / 200 + 16);
        if (random.nextInt(5) == 0 || !Codecs.of(id).encode(ByteBuffer.wrap(bytes), whole)) {
            byte[] noise = new byte[whole.capacity()];
            random.nextBytes(noise);
            whole.put(0, noise).position(random.nextInt(noise.length));
        }
        byte[] encoded = Arrays.copyOf(whole.array(), whole.position());
        for (int i = 0; i < mutations && encoded.length > 0; i++) {
            switch (random.nextInt(3)) {
                case 0 -> encoded[random.nextInt(encoded.length)] = (byte) random.nextInt(256);
                case 1 -> encoded[random.nextInt(encoded.length)] = (byte) 0xFF;
                default -> encoded = Arrays.copyOf(encoded, random.nextInt(encoded.length + 1));
            }
        }
        ByteBuffer memory = buffer(direct, encoded.length + 2 * GUARD_BYTES);
        memory.put(GUARD_BYTES, encoded);
        return memory.position(GUARD_BYTES).limit(GUARD_BYTES + encoded.length);
    }

    /** Bytes of so many random bits each, half of them in runs. */
    private static byte[] bytes(long seed, int length, int entropyBits) {
        Random random = new Random(seed);
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; ) {
            int run = entropyBits == 8 ? 1 : 1 + random.nextInt(2) * random.nextInt(40);
            byte value = (byte) random.nextInt(1 << entropyBits);
            for (int i = 0; i < run && at < length; i++) {
                bytes[at++] = value;
            }
        }
        return bytes;
    }

    private static ByteBuffer buffer(boolean direct, int length) {
        return direct ? ByteBuffer.allocateDirect(length) : ByteBuffer.allocate(length);
    }
}
