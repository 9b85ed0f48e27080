package io.replicator.agent.job;

import io.replicator.agent.job.Journey.Leg;
import io.replicator.agent.job.Journey.Start;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.media.SealingKind;
import io.replicator.core.seed.media.SeedExport;
import io.replicator.core.seed.media.SeedExport.Begun;
import io.replicator.core.store.AtomicRecord;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.GenerationId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The journeys of this agent's seeds, a file for each beside the records of their exports; the layout is in {@code docs/seed-format.md}. Blocking. */
final class Journeys {
    private static final String PREFIX = "journey-";

    /** "RPJ", version 1. */
    private static final int MAGIC = 0x52504A01;

    private static final int MAX_BYTES = 64 << 20;

    private final StateDirectory records;

    /** @param records of exports */
    Journeys(StateDirectory records) {
        this.records = records;
    }

    List<Journey> all() {
        return records.files().stream()
                .filter(name -> name.startsWith(PREFIX))
                .map(this::read)
                .flatMap(Optional::stream)
                .toList();
    }

    /** Durable when it returns. */
    void write(Journey journey) {
        AtomicRecord.write(records, PREFIX + journey.set(), MAGIC, ByteBuffer.wrap(encode(journey)));
    }

    void forget(Journey journey) {
        records.delete(PREFIX + journey.set());
        records.sync();
    }

    /** Ends those that a seed was in which is not held any more: they cannot become whole. */
    void forget(GenerationId seed) {
        all().stream().filter(journey -> journey.carries(seed)).forEach(this::forget);
    }

    /** What is on media of that journey's seed; empty where nothing was begun. */
    Optional<Begun> begun(Journey journey, Leg leg) {
        return SeedExport.begun(records, leg.seed())
                .filter(export -> export.set().equals(journey.set()));
    }

    /** Whether all of it is on media. */
    boolean isComplete(Journey journey) {
        return journey.isCaptured()
                && journey.legs().stream()
                        .allMatch(leg ->
                                begun(journey, leg).filter(Begun::complete).isPresent());
    }

    private static byte[] encode(Journey journey) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            putUuid(out, journey.set());
            out.writeLong(journey.begunAtMillis());
            out.writeUTF(journey.start().name());
            out.writeUTF(journey.protection().kind().name());
            out.writeUTF(journey.protection().proof());
            out.writeInt(journey.volumes().size());
            for (String volume : journey.volumes()) {
                out.writeUTF(volume);
            }
            out.writeInt(journey.legs().size());
            for (Leg leg : journey.legs()) {
                out.writeUTF(leg.volume());
                putUuid(out, leg.seed().uuid());
                out.writeUTF(leg.manifest().toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private Optional<Journey> read(String file) {
        return AtomicRecord.read(records, file, MAGIC, MAX_BYTES).map(bytes -> {
            byte[] payload = new byte[bytes.remaining()];
            bytes.get(payload);
            try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload))) {
                return parse(in);
            } catch (IOException | IllegalArgumentException e) {
                throw new ReplicatorException(
                        FaultCode.CORRUPT_STATE,
                        records.name() + "/" + file + " is no record of a journey (" + e.getMessage()
                                + "); delete it and export these seeds again",
                        e);
            }
        });
    }

    private static Journey parse(DataInputStream in) throws IOException {
        UUID set = getUuid(in);
        long begun = in.readLong();
        Start start = Start.valueOf(in.readUTF());
        Protection protection = new Protection(SealingKind.valueOf(in.readUTF()), in.readUTF());
        List<String> volumes = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            volumes.add(in.readUTF());
        }
        List<Leg> legs = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            legs.add(new Leg(in.readUTF(), new GenerationId(getUuid(in)), Path.of(in.readUTF())));
        }
        return new Journey(set, begun, start, protection, volumes, legs);
    }

    private static void putUuid(DataOutputStream out, UUID uuid) throws IOException {
        out.writeLong(uuid.getMostSignificantBits());
        out.writeLong(uuid.getLeastSignificantBits());
    }

    private static UUID getUuid(DataInputStream in) throws IOException {
        return new UUID(in.readLong(), in.readLong());
    }
}
