package io.replicator.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.batch.Batch;
import io.replicator.core.device.DeviceFacts;
import io.replicator.core.extent.Geometry;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.replica.CommitLog;
import io.replicator.core.seed.ManifestHeader;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What docs/state-format.md says is true; what it says of one room's files that room's own tests compare too. */
final class StateFormatTest {
    private static final Pattern OFFSET = Pattern.compile("(?:n\\+)?(\\d+)");
    private static final Pattern CASE = Pattern.compile("case(\\d+)\\D.*");

    private final SpecificationPage page = SpecificationPage.state();

    @Test
    void everyVectorIsShownAsItIs() {
        List<String> vectors = page.headings("Vector ");
        assertThat(vectors)
                .contains("log", "volume", "index-header", "dirty-set", "journal", "commit-log", "manifest")
                .hasSize(16);
        for (String vector : vectors) {
            assertThat(page.text("Vector " + vector))
                    .isEqualTo(GoldenVector.ofState(vector).text());
            assertThat(GoldenVector.ofState(vector).bytes()).isNotEmpty();
        }
    }

    @Test
    void noTableOfOffsetsHasAGapOrAnOverlap() {
        int checked = 0;
        for (List<List<String>> table : page.tables()) {
            if (!table.get(0).get(0).startsWith("offset")) {
                continue;
            }
            checked++;
            for (int i = 2; i < table.size(); i++) {
                List<String> before = table.get(i - 1);
                if (!before.get(1).equals("n")) {
                    assertThat(number(table.get(i).get(0)))
                            .as("where '%s' begins", table.get(i).get(2))
                            .isEqualTo(number(before.get(0)) + number(before.get(1)));
                }
            }
        }
        assertThat(checked).isEqualTo(17);
    }

    /** The agent's own test has the table of the state directory. */
    @ParameterizedTest
    @CsvSource({
        "Opening a log, store.LogRecoveryTest, 11",
        "Opening the copies, index.CopyRecoveryTest, 20",
        "Opening a replica, replica.ReplicaRecoveryTest, 19",
        "Opening a replica that was written over a snapshot, replica.SnapshotRecoveryTest, 13",
        "Opening a journal that is not committed, replica.JournalRecoveryTest, 7",
        "A state directory from an earlier time, round.StateRolledBackTest, 5"
    })
    void everyCaseOfRecoveryHasItsTestAndEveryTestItsCase(String table, String test, int cases)
            throws ClassNotFoundException {
        Set<String> tested = new HashSet<>();
        for (Method method : Class.forName("io.replicator.core." + test).getDeclaredMethods()) {
            Matcher matcher = CASE.matcher(method.getName());
            if (matcher.matches()) {
                tested.add(matcher.group(1));
            }
        }
        List<List<String>> rows = page.table(table);
        assertThat(rows.stream().map(row -> row.get(0)))
                .containsExactlyInAnyOrderElementsOf(tested)
                .hasSize(cases);
        assertThat(rows).allSatisfy(row -> assertThat(row).hasSize(3).noneMatch(String::isBlank));
    }

    @Test
    void everyPublicLimitIsWhatTheCodeKeeps() {
        Map<String, String> documented = new HashMap<>();
        page.table("Limits").forEach(row -> documented.put(row.get(0), row.get(1)));
        Map<String, Long> kept = Map.of(
                "bytes of a block", (long) Geometry.BLOCK_BYTES,
                "fewest bytes of a chunk", (long) Geometry.MIN_CHUNK_BYTES,
                "most bytes of a chunk", (long) Geometry.MAX_CHUNK_BYTES,
                "most chunks of a volume", Geometry.MAX_CHUNKS,
                "most bytes of a volume", Geometry.MAX_LOGICAL_BYTES,
                "most bytes of a name", (long) VolumeRecord.MAX_NAME_BYTES,
                "most generations of a volume record", (long) VolumeRecord.MAX_LINEAGE,
                "most bytes of what a device calls itself", (long) DeviceFacts.MAX_IDENTITY_BYTES,
                "most volumes of a commit", (long) CommitLog.MAX_VOLUMES,
                "most bytes of a record's body in a journal", (long) Batch.MAX_BYTES);
        kept.forEach((name, value) -> assertThat(documented).containsEntry(name, String.valueOf(value)));
        assertThat(ManifestHeader.MAX_NAME_BYTES).isEqualTo(VolumeRecord.MAX_NAME_BYTES);
    }

    @Test
    void everyMagicIsThatOfItsVector() {
        Map<String, String> vectors = Map.ofEntries(
                Map.entry("`commit.log`", "commit-log"),
                Map.entry("`volumes/`*copy*`/volume`", "volume"),
                Map.entry("`volumes/`*copy*`/device`", "device"),
                Map.entry("`volumes/`*copy*`/index`", "index-header"),
                Map.entry("`volumes/`*copy*`/capture.log`", "capture-log"),
                Map.entry("`volumes/`*copy*`/set-`*UUID*", "dirty-set"),
                Map.entry("`volumes/`*copy*`/damage`", "damage"),
                Map.entry("`volumes/`*copy*`/journal-`*UUID*", "journal"),
                Map.entry("`volumes/`*copy*`/incomplete`", "incomplete"),
                Map.entry("`volumes/`*copy*`/snapshot`", "snapshot"),
                Map.entry("`volumes/`*copy*`/aside`", "aside"),
                Map.entry("*anywhere*", "manifest"));
        List<List<String>> files = page.table("Files");
        assertThat(files).hasSameSizeAs(vectors.entrySet());
        for (List<String> file : files) {
            String hex = file.get(3).substring(2).toLowerCase(java.util.Locale.ROOT);
            byte[] bytes = GoldenVector.ofState(vectors.get(file.get(0))).bytes();
            assertThat(java.util.HexFormat.of().formatHex(Arrays.copyOf(bytes, hex.length() / 2)))
                    .isEqualTo(hex);
        }
    }

    private static long number(String cell) {
        Matcher matcher = OFFSET.matcher(cell);
        assertThat(matcher.matches()).as("'%s' is an offset or a size", cell).isTrue();
        return Long.parseLong(matcher.group(1));
    }
}
