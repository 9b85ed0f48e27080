package io.replicator.core.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.document.GoldenVector;
import io.replicator.core.document.SpecificationPage;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.VolumeIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ManifestTest {
    private static final Geometry GEOMETRY = new Geometry(5 * 65536L + 512, 65536);
    private static final List<Digest> DIGESTS = List.of(
            new Digest(1, 2, 3, 4),
            new Digest(5, 6, 7, 8),
            Digest.ZERO,
            Digest.ZERO,
            Digest.ZERO,
            new Digest(-1, -2, -3, -4));

    @Test
    void theGoldenFileIsWhatIsWrittenAndRead() {
        ManifestHeader header = ManifestFixture.header(GEOMETRY, DIGESTS);
        byte[] golden = GoldenVector.ofState("manifest").bytes();
        assertThat(HexFormat.of().formatHex(ManifestFixture.bytes(header, DIGESTS)))
                .isEqualTo(HexFormat.of().formatHex(golden));
        assertThat(ManifestReader.verify(ManifestFixture.channel(golden, 1), "golden"))
                .isEqualTo(header);
    }

    @Test
    void itsLimitIsTheDocumentedOne() {
        assertThat(SpecificationPage.state().table("Limits"))
                .contains(List.of("most digests of a run of a manifest", String.valueOf(ManifestWriter.MOST_DIGESTS)));
    }

    @Test
    void aThousandMillionZeroChunksAreAFewBytes() {
        Geometry geometry = new Geometry(1_000_000_000L * 4096, 4096);
        byte[] salt = new byte[16];
        ManifestHeader header = ManifestFixture.header(new Geometry(4096, 4096), List.of(Digest.ZERO));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ManifestHeader large = new ManifestHeader(
                new VolumeIdentity(ManifestFixture.VOLUME, geometry, new VolumeIdentity.Salt(salt)),
                "ä",
                0,
                header.generation());
        ManifestWriter writer = new ManifestWriter(Channels.newChannel(bytes), "m", large);
        writer.addZeroes(999_999_999L);
        writer.add(new Digest(1, 1, 1, 1));
        writer.finish();
        assertThat(bytes.size()).isLessThan(300);
        ManifestReader reader = new ManifestReader(ManifestFixture.channel(bytes.toByteArray(), 1), "m");
        assertThat(reader.zeroesAhead()).isEqualTo(999_999_999L);
        reader.skipZeroes(999_999_999L);
        assertThat(reader.next()).isEqualTo(new Digest(1, 1, 1, 1));
        reader.finish();
        assertThat(reader.header().name()).isEqualTo("ä");
    }

    @Test
    void digestsThatDoNotHaveTheRootAreABadManifestEvenWithTheRightChecksum() {
        ManifestHeader header = ManifestFixture.header(GEOMETRY, DIGESTS);
        List<Digest> others =
                List.of(DIGESTS.get(1), DIGESTS.get(0), DIGESTS.get(2), DIGESTS.get(3), DIGESTS.get(4), DIGESTS.get(5));
        byte[] bytes = ManifestFixture.bytes(header, others);
        assertFault(
                FaultCode.BAD_MANIFEST,
                "do not have the root",
                () -> ManifestReader.verify(ManifestFixture.channel(bytes, 1), "m"));
    }

    @Test
    void aNewerVersionIsToldApartFromDamage() {
        byte[] bytes = ManifestFixture.bytes(ManifestFixture.header(GEOMETRY, DIGESTS), DIGESTS);
        bytes[11] = 2;
        assertFault(
                FaultCode.UNSUPPORTED_FORMAT,
                "version 2",
                () -> ManifestReader.verify(ManifestFixture.channel(bytes, 1), "m"));
    }

    @Test
    void eachKindOfDamageIsSaid() {
        byte[] good = ManifestFixture.bytes(ManifestFixture.header(GEOMETRY, DIGESTS), DIGESTS);
        assertFault(FaultCode.BAD_MANIFEST, "truncated", () -> verify(Arrays.copyOf(good, good.length - 1)));
        assertFault(FaultCode.BAD_MANIFEST, "follows its end", () -> verify(Arrays.copyOf(good, good.length + 1)));
        byte[] altered = good.clone();
        altered[good.length - 60] ^= 1;
        assertFault(FaultCode.BAD_MANIFEST, "checksum", () -> verify(altered));
        assertFault(
                FaultCode.BAD_MANIFEST,
                "no manifest",
                () -> verify("an ordinary text file, long enough to be looked at: "
                        .repeat(9)
                        .getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aFullDiskWhileWritingIsAnIoErrorThatNamesTheFile() {
        WritableByteChannel full = new WritableByteChannel() {
            @Override
            public int write(ByteBuffer source) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
        assertFault(
                FaultCode.IO_ERROR,
                "a.manifest (No space left on device)",
                () -> new ManifestWriter(full, "a.manifest", ManifestFixture.header(GEOMETRY, DIGESTS)));
    }

    private static void verify(byte[] bytes) {
        ManifestReader.verify(ManifestFixture.channel(bytes, 1), "m");
    }

    private static void assertFault(FaultCode code, String text, Runnable action) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        ReplicatorException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(text);
    }
}
