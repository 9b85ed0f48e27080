package io.replicator.core.index;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.StateFile;
import io.replicator.core.volume.VolumeId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The pages of one index file: read in runs, each page checked, and written in runs, each page sealed. Reads are thread-safe. */
final class IndexPages {
    /** The longest run of one read. */
    static final int RUN_PAGES = 128;

    private static final ThreadLocal<ByteBuffer> RUN =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(RUN_PAGES * IndexPage.BYTES));

    private final StateFile file;
    private final long volume;

    IndexPages(StateFile file, VolumeId volume) {
        this.file = file;
        this.volume = volume.uuid().getMostSignificantBits();
    }

    /** This thread's buffer for a run of pages; whatever is called in between may use it too. */
    static ByteBuffer runBuffer() {
        return RUN.get().clear();
    }

    /** Fills the start of the buffer with consecutive pages; {@code CORRUPT_STATE} when one of them is not whole. */
    void read(long firstPage, int count, ByteBuffer target) {
        target.clear().limit(count * IndexPage.BYTES);
        file.read(firstPage * IndexPage.BYTES, target);
        for (int i = 0; i < count; i++) {
            if (!IndexPage.isValid(target, i * IndexPage.BYTES, firstPage + i, volume)) {
                throw new ReplicatorException(
                        FaultCode.CORRUPT_STATE,
                        file.name() + ": page " + (firstPage + i) + " is damaged; the index has to be rebuilt by"
                                + " reading the volume and comparing it with its replicas by hash");
            }
        }
        target.clear();
    }

    /** Those of consecutive pages that are not whole. */
    List<Long> rotten(long firstPage, long count) {
        List<Long> found = new ArrayList<>();
        for (long done = 0; done < count; done += RUN_PAGES) {
            int some = (int) Math.min(RUN_PAGES, count - done);
            ByteBuffer run = runBuffer().limit(some * IndexPage.BYTES);
            file.read((firstPage + done) * IndexPage.BYTES, run);
            for (int i = 0; i < some; i++) {
                if (!IndexPage.isValid(run, i * IndexPage.BYTES, firstPage + done + i, volume)) {
                    found.add(firstPage + done + i);
                }
            }
        }
        return found;
    }

    /** Seals one page of a buffer. */
    void seal(ByteBuffer pages, int start, long number, long generation) {
        IndexPage.seal(pages, start, number, generation, volume);
    }

    /** Writes the buffer's remaining bytes, whole pages, from {@code firstPage} on. */
    void write(long firstPage, ByteBuffer pages) {
        file.write(firstPage * IndexPage.BYTES, pages);
    }
}
