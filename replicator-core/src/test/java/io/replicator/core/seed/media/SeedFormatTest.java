package io.replicator.core.seed.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.document.GoldenVector;
import io.replicator.core.document.SpecificationPage;
import io.replicator.core.fault.FaultCode;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/seed-format.md says is true. */
final class SeedFormatTest {
    private static final Pattern OFFSET = Pattern.compile("(?:\\d+\\+)?([0-9]+|[msa])");
    private static final Pattern CODE = Pattern.compile("`([A-Z_]+)`.*");

    private final SpecificationPage page = SpecificationPage.seed();

    @Test
    void everyVectorIsShownAsItIs() {
        assertThat(page.headings("Vector ")).containsExactly("seed", "manifest", "part");
        for (String vector : page.headings("Vector ")) {
            assertThat(page.text("Vector " + vector))
                    .isEqualTo(GoldenVector.ofMedia(vector).text());
        }
    }

    @Test
    void noTableOfOffsetsHasAGapOrAnOverlap() {
        int checked = 0;
        for (List<List<String>> table : page.tables()) {
            if (!table.get(0).get(0).equals("offset")) {
                continue;
            }
            checked++;
            for (int i = 2; i < table.size(); i++) {
                List<String> before = table.get(i - 1);
                if (before.get(1).matches("\\d+") && table.get(i).get(0).matches("\\d+")) {
                    assertThat(Long.parseLong(table.get(i).get(0)))
                            .as("where '%s' begins", table.get(i).get(2))
                            .isEqualTo(Long.parseLong(before.get(0)) + Long.parseLong(before.get(1)));
                } else {
                    assertThat(OFFSET.matcher(table.get(i).get(0)).matches()).isTrue();
                }
            }
        }
        assertThat(checked).isEqualTo(7);
    }

    @Test
    void everyTypeOfSegmentIsDescribed() {
        List<String> names =
                page.table("Segments").stream().map(row -> row.get(3)).toList();
        assertThat(names).contains("1 key, 2 content, 3 deferred, 4 end", "1 part, 2 manifest");
        assertThat(Arrays.stream(SegmentType.values()).map(SegmentType::number)).containsExactly(1, 2, 3, 4);
        assertThat(MediaFile.Kind.PART.number()).isEqualTo(1);
        assertThat(MediaFile.Kind.MANIFEST.number()).isEqualTo(2);
    }

    @Test
    void everyRefusalHasItsCode() {
        List<String> codes = page.table("What a reader refuses").stream()
                .map(row -> CODE.matcher(row.get(1)))
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .toList();
        assertThat(codes).hasSize(page.table("What a reader refuses").size());
        assertThat(Arrays.stream(FaultCode.values()).map(FaultCode::name)).containsAll(codes);
    }
}
