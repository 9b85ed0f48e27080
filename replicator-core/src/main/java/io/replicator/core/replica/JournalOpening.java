package io.replicator.core.replica;

import io.replicator.core.extent.BlockSet;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.VolumeIdentity;
import java.util.Optional;

/** How a round begins that goes through a journal: with what an earlier round from its base left, where there is something. Blocking. */
record JournalOpening(RoundHome home, StateDirectory files, ReplicaSettings settings, RoundJournal.Keeper keeper) {

    /**
     * Opens the journal.
     *
     * @param comparison whether the round compares by hash: then nothing of an earlier one is held
     * @throws io.replicator.core.fault.ReplicatorException {@code NO_SPACE} where so much has no room, or what it cannot be begun with
     */
    RoundJournal open(GenerationId base, Generation next, long expectedBytes, boolean comparison) {
        VolumeIdentity identity = home.identity();
        BlockSet damaged = home.damage().chunks();
        String name = JournalFiles.name(base);
        // What was proved over bytes that are compared because nobody trusts them is not trusted either.
        Optional<HeldRecords> held = comparison
                ? Optional.empty()
                : HeldRecords.read(files, name, identity, base, damaged, home.proof(), settings.journalIndexBytes());
        JournalRoom.of(files, settings.journalBytes(), identity.geometry()).check(home.name(), expectedBytes, held);
        JournalWriter writer = held.map(
                        records -> JournalWriter.resume(files, name, settings.journalBytes(), records.end()))
                .orElseGet(() -> JournalWriter.create(
                        files,
                        name,
                        new JournalHeader(identity.id(), identity.geometry(), base, next.id()),
                        settings.journalBytes()));
        return new RoundJournal(
                home,
                keeper,
                next,
                writer,
                held.map(HeldRecords::index).orElseGet(() -> new JournalIndex(settings.journalIndexBytes())),
                held.map(HeldRecords::recordedChunks).orElse(0L),
                damaged,
                comparison ? new DeviceListing(identity.geometry(), home.index(), home.proof(), damaged) : null);
    }
}
