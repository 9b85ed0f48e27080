package io.replicator.core.custody;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.DeviceFacts;
import io.replicator.core.extent.BlockSet;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.index.VolumeDirectory;
import io.replicator.core.index.VolumeRecord;
import io.replicator.core.replica.CommitLog;
import io.replicator.core.replica.FirstWrite;
import io.replicator.core.replica.ReplicaSettings;
import io.replicator.core.replica.ReplicaVolume;
import io.replicator.core.report.Progress;
import io.replicator.core.time.Ticker;
import io.replicator.core.volume.Role;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Opens a copy on its device: recognises the device, finishes what a crash left, and reads again what a fault made doubtful. Blocking; one
 * copy by one thread.
 *
 * <p>A replica's device is recognised before the first write of every opening: by its size, by what it calls itself, and by chunks drawn at
 * random that must have the digests of the index. Most of them wrong is another device, and refused; some wrong, or another name, is a
 * reason to compare all of it with the index, and what is not right becomes damage that the next round heals. A source changes by
 * itself: its size must be the volume's, and one that calls itself otherwise <em>and</em> holds mostly other bytes is refused.
 */
public final class CopyOpening {
    /** Fewer wrong chunks of a small sample may be the faults of one disk. */
    private static final int FEW = 3;

    private final CommitLog commits;
    private final Executor io;
    private final Ticker ticker;
    private final ReplicaSettings settings;
    private final RandomGenerator random;
    private final Optional<UUID> boot;

    /**
     * What opens copies.
     *
     * @param io where device reads and writes run, several at a time
     * @param random draws samples
     * @param boot this boot of the machine, where it is known
     */
    public CopyOpening(
            CommitLog commits,
            Executor io,
            Ticker ticker,
            ReplicaSettings settings,
            RandomGenerator random,
            Optional<UUID> boot) {
        this.commits = commits;
        this.io = io;
        this.ticker = ticker;
        this.settings = settings;
        this.random = random;
        this.boot = boot;
    }

    /**
     * How a copy is to be opened.
     *
     * @param exclusive whether an administrator says that nobody but Replicator opens a replica's device
     * @param suspicion what a fault before made doubtful, besides what the record says
     * @param progress told how far recovery and comparing have come, on the calling thread
     */
    public record Request(boolean exclusive, Suspicion suspicion, Consumer<Progress> progress) {
        /** Without anything special. */
        public static final Request PLAIN = new Request(false, Suspicion.NONE, told -> {});
    }

    /**
     * An open copy.
     *
     * @param replica of a replica
     * @param custody to be ended when the device is closed
     * @param finding what was found
     */
    public record Opened(Optional<ReplicaVolume> replica, Custody custody, Finding finding) {}

    /**
     * Opens it; the device is open as its role asks and stays the caller's to close, the replica too.
     *
     * @throws ReplicatorException {@code SIZE_MISMATCH}, {@code UNRELATED_VOLUME} where it is another device, {@code IO_ERROR} where it cannot be
     *     read: then nothing was written to it; or what {@link ReplicaVolume#open} fails with
     */
    public Opened open(VolumeDirectory directory, BlockDevice device, Request request) {
        Attempt attempt = new Attempt(directory, device, request);
        return directory.record().role() == Role.SOURCE ? attempt.source() : attempt.replica();
    }

    /** One opening. */
    private final class Attempt {
        private final VolumeDirectory directory;
        private final VolumeRecord record;
        private final BlockDevice device;
        private final Request request;
        private final Optional<CustodyRecord> before;
        private final DeviceFacts facts;
        private final boolean another;
        private Suspicion suspicion;
        private Finding finding = Finding.NOTHING;

        Attempt(VolumeDirectory directory, BlockDevice device, Request request) {
            this.directory = directory;
            this.record = directory.record();
            this.device = device;
            this.request = request;
            before = CustodyRecord.read(directory.directory());
            facts = device.facts();
            another = CustodyRules.isAnother(before, facts);
            Suspicion known = before.map(CustodyRecord::suspicion).orElse(Suspicion.NONE);
            // A capture that could not be carried through met a page that it could not read.
            Suspicion halfWay = new Suspicion(false, false, directory.isHalfWay());
            suspicion = request.suspicion().and(known).and(halfWay);
        }

        Opened source() {
            requireSizeOfSource();
            if (another) {
                DeviceSample sample = sample(BlockSet.empty(record.identity().geometry()));
                if (sample.mostWrong()) {
                    throw anotherDevice(
                            sample,
                            "if production was really moved to it, remove the file "
                                    + directory.directory().name() + "/" + CustodyRecord.FILE
                                    + " while the agent is stopped, and the next round takes all of it up");
                }
                finding = finding.with(sample, facts.identity());
            }
            // Its lost chunks have fingerprints that no bytes have: the next capture finds them changed.
            repairIndex(directory.isHalfWay(), lost -> {});
            Custody custody = new Custody(directory.directory(), device, facts, boot, false, Doubt.NONE);
            custody.begin(Suspicion.NONE);
            return new Opened(Optional.empty(), custody, finding);
        }

        Opened replica() {
            if (device.sizeBytes() < record.identity().geometry().logicalBytes()) {
                // Made as long as it was again it is not what it was.
                before.ifPresent(
                        known -> known.suspecting(suspicion.andEverything()).write(directory.directory()));
            }
            Doubt doubt = CustodyRules.doubt(before, facts, boot, request.exclusive());
            Custody custody = new Custody(directory.directory(), device, facts, boot, true, doubt);
            FirstWrite recognition = new FirstWrite() {
                @Override
                public boolean readBackAfter(BlockSet pending, BlockSet damaged, Consumer<BlockSet> alsoDamaged) {
                    recognise(pending, damaged);
                    custody.begin(suspicion);
                    // Of an incomplete copy the index is worth nothing, as it is while it is merged.
                    repairIndex(!pending.isEmpty() || isAll(damaged), alsoDamaged);
                    return suspicion.inFlight();
                }

                /** Its bytes tell nothing before that, and much after it: then it is recognised by them, too. */
                @Override
                public void beforeRevert() {
                    if (another) {
                        throw anotherByName("any of whose bytes may be those of an unfinished round");
                    }
                    custody.begin(suspicion);
                }
            };
            ReplicaVolume replica = ReplicaVolume.open(
                    directory, device, commits, io, ticker, settings, request.progress(), recognition);
            try {
                if (suspicion.everything() && !replica.isIncomplete()) {
                    finding = finding.withDamage(replica.compare(request.progress()));
                    custody.vouch();
                } else if (!suspicion.equals(Suspicion.NONE)) {
                    custody.begin(Suspicion.NONE);
                }
                return new Opened(Optional.of(replica), custody, finding);
            } catch (RuntimeException e) {
                replica.close();
                throw e;
            }
        }

        private boolean isAll(BlockSet chunks) {
            return chunks.chunkCount() == record.identity().geometry().chunkCount();
        }

        private void recognise(BlockSet pending, BlockSet damaged) {
            if (another && isAll(damaged)) {
                throw anotherByName("which is incomplete");
            }
            BlockSet unknown = pending.copy();
            unknown.addAll(damaged);
            DeviceSample sample = sample(unknown);
            // Of one that is known to have been cut much may well be gone.
            boolean explained = suspicion.everything() && !another;
            if (sample.mostWrong() && !explained && (another || sample.different() + sample.unreadable() >= FEW)) {
                if (sample.unreadable() >= sample.different()) {
                    throw new ReplicatorException(
                            FaultCode.IO_ERROR,
                            device.name() + ": " + sample.unreadable() + " of " + sample.chunks()
                                    + " chunks looked at cannot be read; nothing was written to it: look for its"
                                    + " errors in the system's log, replace it, and attach a seed to the new one");
                }
                throw anotherDevice(
                        sample, "nothing was written to it: put the right one back, or attach a seed to this one");
            }
            if (sample.anyWrong() || another || CustodyRules.wasCut(before, facts)) {
                suspicion = suspicion.andEverything();
            }
            if (sample.indexRotted()) {
                suspicion = suspicion.andIndex();
            }
            finding = finding.with(sample, another ? facts.identity() : "");
        }

        private void repairIndex(boolean merging, Consumer<BlockSet> beforeLoss) {
            if (suspicion.index()) {
                finding =
                        finding.with(directory.index().repair(device, directory.fingerprinter(), merging, beforeLoss));
            }
        }

        private DeviceSample sample(BlockSet excluded) {
            DeviceSample sample = new DeviceSample(directory.index(), excluded, random);
            sample.compare(device);
            return sample;
        }

        private ReplicatorException anotherByName(String what) {
            return new ReplicatorException(
                    FaultCode.UNRELATED_VOLUME,
                    device.name() + " calls itself '" + facts.identity() + "' where it was '"
                            + before.map(known -> known.facts().identity()).orElse("")
                            + "', and nothing else tells whether it is the device of '" + record.name() + "', " + what
                            + "; nothing was written to it: put the right one back, or remove the file "
                            + directory.directory().name() + "/" + CustodyRecord.FILE
                            + " while the agent is stopped, and this one is written to");
        }

        private ReplicatorException anotherDevice(DeviceSample sample, String whatToDo) {
            String names = another
                    ? " and it calls itself '" + facts.identity() + "' where it was '"
                            + before.map(known -> known.facts().identity()).orElse("") + "'"
                    : "";
            return new ReplicatorException(
                    FaultCode.UNRELATED_VOLUME,
                    device.name() + ": this is not the device that '" + record.name() + "' was on: "
                            + (sample.different() + sample.unreadable()) + " of " + sample.chunks()
                            + " chunks looked at are not what the index says" + names + "; " + whatToDo);
        }

        /** A source that has grown would have an end that no generation describes. */
        private void requireSizeOfSource() {
            long known = record.identity().geometry().logicalBytes();
            if (device.sizeBytes() != known) {
                throw new ReplicatorException(
                        FaultCode.SIZE_MISMATCH,
                        device.name() + " has " + device.sizeBytes() + " bytes; the volume '" + record.name() + "' was"
                                + " initialised with " + known
                                + ", which does not change during its life. Give the device its size back, or"
                                + " configure it under another name and initialise and seed that");
            }
        }
    }
}
