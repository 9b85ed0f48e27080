package io.replicator.core.custody;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.device.DeviceFacts;
import io.replicator.core.document.SpecificationPage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of vouching in docs/devices.md, row by row. */
final class CustodyRulesTest {
    private static final UUID BOOT = new UUID(1, 1);
    private static final UUID OTHER = new UUID(2, 2);
    private static final DeviceFacts FILE = new DeviceFacts("inode 7", 100, OptionalLong.of(5));
    private static final DeviceFacts DISK = new DeviceFacts("wwid 9", 100, OptionalLong.empty());

    static Stream<List<String>> rows() {
        return SpecificationPage.devices().table("Vouching").stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aReplicaIsVouchedForAsTheRowSays(List<String> row) {
        boolean exclusive = row.get(3).equals("yes");
        for (DeviceFacts now : found(row.get(1))) {
            for (Optional<UUID> boot : boots(row.get(2))) {
                for (Doubt before : row.get(4).equals("as before") ? Doubt.values() : new Doubt[] {Doubt.NONE}) {
                    Doubt expected = row.get(4).equals("as before") ? before : Doubt.valueOf(row.get(4));
                    assertThat(CustodyRules.doubt(left(row.get(0), row.get(1), now, before), now, boot, exclusive))
                            .as("%s, %s, %s before", row, boot, before)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void everyDoubtIsAnOutcome() {
        assertThat(rows().map(row -> row.get(4)).filter(name -> !name.equals("as before")))
                .contains("NONE", "NO_RECORD", "CHANGED", "REBOOTED", "MACHINE_CRASHED")
                .allMatch(name -> Stream.of(Doubt.values()).map(Doubt::name).anyMatch(name::equals));
    }

    @Test
    void aChangedFileIsNotMadeGoodByAnother() {
        CustodyRecord left = new CustodyRecord(true, Doubt.CHANGED, Suspicion.NONE, Optional.of(OTHER), FILE);
        assertThat(CustodyRules.doubt(Optional.of(left), FILE, Optional.of(BOOT), true))
                .isEqualTo(Doubt.CHANGED);
    }

    @Test
    void anotherNameOfADeviceCountsOnlyWhereBothAreKnown() {
        Optional<CustodyRecord> left =
                Optional.of(new CustodyRecord(false, Doubt.NONE, Suspicion.NONE, Optional.of(BOOT), DISK));
        assertThat(CustodyRules.isAnother(left, new DeviceFacts("wwid 10", 100, OptionalLong.empty())))
                .isTrue();
        assertThat(CustodyRules.isAnother(left, DISK)).isFalse();
        assertThat(CustodyRules.isAnother(left, new DeviceFacts("", 100, OptionalLong.empty())))
                .isFalse();
        assertThat(CustodyRules.isAnother(Optional.empty(), DISK)).isFalse();
        assertThat(CustodyRules.wasCut(left, new DeviceFacts("wwid 9", 99, OptionalLong.empty())))
                .isTrue();
        assertThat(CustodyRules.wasCut(left, new DeviceFacts("wwid 9", 101, OptionalLong.empty())))
                .isFalse();
    }

    private static Optional<CustodyRecord> left(String how, String file, DeviceFacts now, Doubt before) {
        if (how.equals("no record")) {
            return Optional.empty();
        }
        boolean otherTime = file.contains("another change time");
        DeviceFacts then = otherTime ? new DeviceFacts(now.identity(), now.sizeBytes(), OptionalLong.of(4)) : now;
        return Optional.of(new CustodyRecord(how.equals("in use"), before, Suspicion.NONE, Optional.of(BOOT), then));
    }

    private static List<DeviceFacts> found(String cell) {
        if (cell.equals("any")) {
            return List.of(FILE, DISK);
        }
        return List.of(cell.startsWith("file") ? FILE : DISK);
    }

    /** A boot that nobody knows is another one. */
    private static List<Optional<UUID>> boots(String cell) {
        return switch (cell) {
            case "same" -> List.of(Optional.of(BOOT));
            case "another" -> List.of(Optional.of(OTHER), Optional.empty());
            default -> List.of(Optional.of(BOOT), Optional.of(OTHER), Optional.empty());
        };
    }
}
