package io.replicator.core.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.document.GoldenVector;
import io.replicator.core.document.SpecificationPage;
import io.replicator.core.extent.BlockMask;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.extent.Geometry;
import io.replicator.core.hash.FingerprintAlgorithm;
import io.replicator.core.store.MemoryStateDirectory;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.store.StateFileBytes;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.RelationId;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The files of a copy, by vectors that another program made from docs/state-format.md alone. */
final class StateVectorsTest {
    private static final VolumeId VOLUME = VolumeId.parse("33333333-3333-4333-8333-333333333333");
    private static final IncarnationId RELATION = IncarnationId.parse("44444444-4444-4444-8444-444444444444");
    private static final GenerationId BASE = GenerationId.parse("55555555-5555-4555-8555-555555555555");
    private static final GenerationId NEXT = GenerationId.parse("66666666-6666-4666-8666-666666666666");
    private static final AgentId SOURCE = AgentId.parse("11111111-1111-4111-8111-111111111111");
    private static final AgentId REPLICA = AgentId.parse("22222222-2222-4222-8222-222222222222");
    private static final long CAPTURED_AT = 1_767_225_600_000L;

    /** 00 01 02 … 1f. */
    private static final Digest DIGEST =
            new Digest(0x0001020304050607L, 0x08090a0b0c0d0e0fL, 0x1011121314151617L, 0x18191a1b1c1d1e1fL);

    private static final Geometry GEOMETRY = new Geometry(65536 + 2 * 4096 + 20, 65536);
    private static final VolumeIdentity IDENTITY =
            new VolumeIdentity(VOLUME, GEOMETRY, new VolumeIdentity.Salt(ascii("salt of 16 bytes")));
    private static final VolumeRecord RECORD = VolumeRecord.fresh(
            "vm-101",
            IDENTITY,
            Role.REPLICA,
            FingerprintAlgorithm.POLYMUR_2,
            new FingerprintKey(ascii("key of 16 bytes!")));

    private final MemoryStateDirectory volumes = new MemoryStateDirectory();

    @Test
    void theRecordOfACopy() {
        VolumeRecord record = RECORD.withRoleEpoch(1)
                .withCopyNumber(2)
                .withGeneration(generation(3, BASE, Optional.empty(), DIGEST, Consistency.CRASH))
                .withRelation(Optional.of(RELATION), Optional.of(BASE))
                .withPaused(true);
        VolumeDirectory.create(volumes, record).close();
        StateDirectory copy = volumes.directory(VOLUME + "-2");
        assertIs("volume", StateFileBytes.of(copy, "volume"));
        assertThat(VolumeRecords.read(copy)).contains(record);
    }

    @Test
    void theIndexAndTheCaptureThatLedThere() {
        VolumeDirectory copy = VolumeDirectory.create(volumes, RECORD);
        CaptureLog log = copy.beginCapture();
        log.append(1, BlockMask.of(3, 0b101), new long[] {0x1111111111111111L, 0x2222222222222222L}, DIGEST);
        Digest root = copy.index().rootWith(log.changes());
        log.seal(generation(3, BASE, Optional.empty(), root, Consistency.CRASH));
        assertIs("capture-log", StateFileBytes.of(copy.directory(), CaptureLog.FILE));
        copy.commitCapture(log);
        byte[] index = StateFileBytes.of(copy.directory(), "index");
        assertIs("index-header", Arrays.copyOfRange(index, 0, 512));
        assertIs("index-fingerprints", page(index, 16));
        assertIs("index-digests", page(index, 17));
        assertIs("index-top", page(index, 18));
        assertThat(index).hasSize(19 * 512);
    }

    @Test
    void theDirtySetOfARelation() {
        SetHead head = new SetHead(new SetOwner.Relation(new RelationId(VOLUME, SOURCE, REPLICA, RELATION)), BASE, 3);
        DirtySet set = DirtySet.create(volumes, "set", head, GEOMETRY);
        BlockSet blocks = BlockSet.empty(GEOMETRY);
        List.of(1L, 5L, 18L).forEach(blocks::addBlock);
        set.add(4, blocks);
        set.flush();
        Generation next = generation(4, NEXT, Optional.of(BASE), DIGEST, Consistency.QUIESCED);
        set.recordPending(next);
        set.close();
        assertIs("dirty-set", StateFileBytes.of(volumes, "set"));

        MemoryStateDirectory golden = new MemoryStateDirectory();
        golden.open("set")
                .write(0, ByteBuffer.wrap(GoldenVector.ofState("dirty-set").bytes()));
        DirtySet read = DirtySet.open(golden, "set", GEOMETRY).orElseThrow();
        assertThat(read.owner()).isEqualTo(head.owner());
        assertThat(read.blocks()).isEqualTo(blocks);
        assertThat(read.pending()).contains(next);
        assertThat(read.completeThrough()).isEqualTo(4);
    }

    @Test
    void theDamageSet() {
        try (DamageSet damage = DamageSet.open(volumes, GEOMETRY)) {
            BlockSet chunk = BlockSet.empty(GEOMETRY);
            chunk.addChunk(1);
            damage.add(chunk);
        }
        assertIs("damage", StateFileBytes.of(volumes, DamageSet.FILE));
    }

    @Test
    void theLimitsAreWhatTheCodeKeeps() {
        Map<String, String> documented = SpecificationPage.state().table("Limits").stream()
                .collect(Collectors.toMap(row -> row.get(0), row -> row.get(1)));
        assertThat(documented)
                .containsEntry("most bytes of a capture log's record", String.valueOf(CaptureLog.RECORD_BYTES))
                .containsEntry("most bytes of a dirty set's record", String.valueOf(SetRecords.MAX_BYTES))
                .containsEntry("most bytes of a damage set's record", String.valueOf(DamageSet.MAX_RECORD_BYTES));
    }

    private static Generation generation(
            long number, GenerationId id, Optional<GenerationId> parent, Digest root, Consistency consistency) {
        return new Generation(number, id, parent, CAPTURED_AT, root, consistency);
    }

    private static byte[] page(byte[] index, int number) {
        return Arrays.copyOfRange(index, number * 512, (number + 1) * 512);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void assertIs(String vector, byte[] bytes) {
        assertThat(bytes)
                .asHexString()
                .isEqualTo(HexFormat.of()
                        .withUpperCase()
                        .formatHex(GoldenVector.ofState(vector).bytes()));
    }
}
