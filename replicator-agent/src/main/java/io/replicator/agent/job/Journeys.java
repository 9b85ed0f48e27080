package io.replicator.agent.job;

import io.replicator.agent.job.Journey.Capture;
import io.replicator.agent.job.Journey.Leg;
import io.replicator.agent.job.Journey.Start;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.media.SealingKind;
import io.replicator.core.seed.media.SeedExport;
import io.replicator.core.seed.media.SeedExport.Begun;
import io.replicator.core.seed.media.TravellingManifest;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    /** Durable when it returns; it may be forgotten already. */
    void forget(Journey journey) {
        if (records.exists(PREFIX + journey.set())) {
            records.delete(PREFIX + journey.set());
            records.sync();
        }
    }

    /**
     * Finds out what became of captures that nobody was told the end of, since the agent ended in between: a seed that is held is the journey's,
     * and no second one is made of its volume.
     *
     * @param holds the seeds that volumes are held at, of which no capture is under way; captures of other volumes stay as they are
     */
    void settle(Map<String, List<GenerationId>> holds) {
        for (Journey journey : all()) {
            Optional<Capture> capture = journey.capture().filter(begun -> holds.containsKey(begun.volume()));
            if (capture.isPresent()) {
                settle(
                        journey,
                        leg(capture.get(), holds.getOrDefault(capture.get().volume(), List.of())));
            }
        }
    }

    private void settle(Journey journey, Optional<Leg> leg) {
        if (leg.isPresent()) {
            write(journey.with(leg.get()));
        } else if (journey.legs().isEmpty()) {
            forget(journey);
        } else {
            write(journey.withoutCapture());
        }
    }

    private Optional<Leg> leg(Capture capture, List<GenerationId> held) {
        if (!Files.exists(capture.manifest())) {
            return Optional.empty();
        }
        try {
            GenerationId seed = TravellingManifest.read(capture.manifest())
                    .header()
                    .generation()
                    .id();
            return Optional.of(new Leg(capture.volume(), seed, capture.manifest()))
                    .filter(found -> held.contains(seed) && all().stream().noneMatch(other -> other.carries(seed)));
        } catch (ReplicatorException unreadable) {
            // Nothing can be exported by it: another seed is captured, and this one is in the list of those that are
            // held.
            return Optional.empty();
        }
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
            if (journey.capture().isPresent()) {
                out.writeUTF(journey.capture().get().volume());
                out.writeUTF(journey.capture().get().manifest().toString());
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
        Optional<Capture> capture =
                in.available() == 0 ? Optional.empty() : Optional.of(new Capture(in.readUTF(), Path.of(in.readUTF())));
        return new Journey(set, begun, start, protection, volumes, legs, capture);
    }

    private static void putUuid(DataOutputStream out, UUID uuid) throws IOException {
        out.writeLong(uuid.getMostSignificantBits());
        out.writeLong(uuid.getLeastSignificantBits());
    }

    private static UUID getUuid(DataInputStream in) throws IOException {
        return new UUID(in.readLong(), in.readLong());
    }
}
