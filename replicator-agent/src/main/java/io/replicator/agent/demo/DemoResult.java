package io.replicator.agent.demo;

import java.util.List;

/**
 * What the demonstration measured, once everything was proved.
 *
 * @param volumeBytes the volume's size
 * @param damagedChunks chunks that the road damaged, all of them found
 * @param dirtyBytes bytes of blocks that the round with the cut carried
 * @param wireBytes what they and everything else of that round took on both links
 * @param linkBytes the same for each link, in their order
 * @param roundNanos how long that round took
 * @param gapNanos the longest time without any arrival that began within two seconds from the cut
 * @param root the root that both copies hold
 * @param totalNanos everything together
 */
public record DemoResult(
        long volumeBytes,
        long damagedChunks,
        long dirtyBytes,
        long wireBytes,
        List<Long> linkBytes,
        long roundNanos,
        long gapNanos,
        String root,
        long totalNanos) {
    public DemoResult {
        linkBytes = List.copyOf(linkBytes);
    }

    /** The table at the end of the story. */
    void tell(DemoTerminal terminal) {
        terminal.row("the volume", DemoTerminal.bytes(volumeBytes));
        terminal.row("damaged on the road, and repaired", damagedChunks + " chunks");
        terminal.row("blocks that had changed", DemoTerminal.bytes(dirtyBytes));
        terminal.row(
                "on the wire",
                DemoTerminal.bytes(wireBytes) + ", " + percent(wireBytes, dirtyBytes) + " of what had changed, "
                        + percent(wireBytes, volumeBytes) + " of the volume");
        for (int i = 0; i < linkBytes.size(); i++) {
            terminal.row(
                    "  by " + DemoBackbone.LINKS.get(i) + (i == DemoBackbone.CUT ? ", cut half way" : ""),
                    DemoTerminal.bytes(linkBytes.get(i)));
        }
        terminal.row("the round took", DemoTerminal.time(roundNanos));
        terminal.row("longest gap at the cut", DemoTerminal.time(gapNanos));
        terminal.row("everything took", DemoTerminal.time(totalNanos));
    }

    private static String percent(long part, long whole) {
        long tenths = whole == 0 ? 0 : Math.round(part * 1000.0 / whole);
        return tenths / 10 + "." + tenths % 10 + " %";
    }
}
