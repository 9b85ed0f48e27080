package io.replicator.agent.job;

import io.replicator.core.custody.Custody;
import io.replicator.core.custody.Doubt;
import io.replicator.core.custody.Finding;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.replica.ReplicaVolume;
import io.replicator.core.report.EventLevel;
import io.replicator.core.round.OpenVolume;

/** What is told when a volume has been opened: what was looked at, and what came of it. */
final class OpeningNews {
    /** Runs of damaged chunks that are named. */
    private static final int MOST_RUNS = 16;

    private OpeningNews() {}

    /**
     * Tells it.
     *
     * @param again whether it could not be used before
     */
    static void tell(Events events, OpenVolume volume, Finding finding, boolean again) {
        String name = volume.name();
        String text = "'" + name + "' is open" + (again ? " again" : "") + looked(finding);
        finding.damage().ifPresentOrElse(damage -> tellCompared(events, name, text, finding, damage), () -> {
            if (again || !finding.newIdentity().isEmpty()) {
                events.info("volume-opened", name, "", text);
            }
        });
        finding.repair()
                .filter(repair -> repair.pages() > 0)
                .ifPresent(repair -> events.warning(
                        "index-repaired",
                        name,
                        "",
                        FaultCode.CORRUPT_STATE,
                        repair.pages() + " pages of the index of '" + name + "' had rotted and were made anew; "
                                + (repair.lost().isEmpty()
                                        ? "nothing is lost"
                                        : repair.lost().chunkCount()
                                                + " chunks are taken for changed, or come whole with the"
                                                + " next round: chunks " + ChunkNumbers.of(repair.lost(), MOST_RUNS))
                                + "; look at the disk the state directory is on"));
        volume.replica()
                .flatMap(ReplicaVolume::lostBase)
                .ifPresent(why ->
                        events.repetition(EventLevel.ERROR, "base-lost", name, "", FaultCode.COMPARE_NEEDED, why));
        if (volume.isUnvouched()) {
            events.repetition(
                    EventLevel.WARNING, "volume-unvouched", name, "", FaultCode.COMPARE_NEEDED, unvouched(volume));
        }
    }

    /** Why a replica is not vouched for, and what to do about it; empty where it is. */
    static String unvouched(OpenVolume volume) {
        return volume.custody()
                .map(Custody::doubt)
                .filter(doubt -> doubt != Doubt.NONE)
                .map(doubt -> "unvouched: somebody else may have written to it, " + doubt.text()
                        + ". Rounds go on, what was drawn at random is right, and every chunk is proved before a round changes"
                        + " it; to be sure of all others attach a seed again, or set exclusive-device: yes where nobody else"
                        + " opens it")
                .orElse("");
    }

    private static String looked(Finding finding) {
        if (finding.sampledChunks() == 0) {
            return "";
        }
        return "; " + finding.sampledChunks() + " chunks drawn at random were read ("
                + RoundReports.bytes(finding.sampledBytes()) + "), "
                + (finding.wrongSamples() == 0 ? "all" : "all but " + finding.wrongSamples())
                + " as the index says"
                + (finding.newIdentity().isEmpty()
                        ? ""
                        : "; its device calls itself '" + finding.newIdentity() + "', which it did not before");
    }

    private static void tellCompared(Events events, String name, String text, Finding finding, BlockSet damage) {
        long chunks = damage.chunkCount();
        String all = text + "; all of it was compared with the index: "
                + (chunks == 0
                        ? "nothing is wrong"
                        : chunks + " chunks are not what they should be and come with the next round: chunks "
                                + ChunkNumbers.of(damage, MOST_RUNS));
        if (chunks == 0 && finding.wrongSamples() == 0) {
            events.info("volume-compared", name, "", all);
        } else {
            events.warning("volume-compared", name, "", FaultCode.DIGEST_MISMATCH, all);
        }
    }
}
