package io.replicator.core.seed.media;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.AtomicRecord;
import io.replicator.core.store.StateDirectory;
import io.replicator.core.volume.GenerationId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What of a seed is on which medium, as its source remembers it; the layout is in {@code docs/seed-format.md}.
 *
 * @param generation the seed's
 * @param set the same on everything that one command exported
 * @param partChunks chunks of a part
 * @param manifest path of the seed's manifest
 * @param media what they are called, in the order in which they were begun
 * @param placeOfPart for each part 0, or 1 and the number of its medium
 * @param deferredChunks chunks that had changed before they could be copied
 * @param bytes written to media
 * @param filledParts how many parts have something
 * @param complete whether every part that has something is on some
 */
@SuppressWarnings("ArrayRecordComponent") // copied where it comes in, compared nowhere
record ExportRecord(
        GenerationId generation,
        UUID set,
        int partChunks,
        String manifest,
        List<String> media,
        char[] placeOfPart,
        long deferredChunks,
        long bytes,
        int filledParts,
        boolean complete) {
    static final int MAGIC = 0x52505801;

    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_TEXT_BYTES = 4096;
    private static final int MOST_MEDIA = 128;

    ExportRecord {
        media = List.copyOf(media);
        placeOfPart = placeOfPart.clone();
    }

    /** Nothing is on any medium yet. */
    static ExportRecord fresh(GenerationId generation, UUID set, Parts parts, int filledParts, String manifest) {
        return new ExportRecord(
                generation,
                set,
                parts.chunks(),
                manifest,
                List.of(),
                new char[parts.count()],
                0,
                0,
                filledParts,
                false);
    }

    /** With that part on that medium. */
    ExportRecord with(int part, int medium, long moreDeferred, long moreBytes) {
        char[] places = placeOfPart.clone();
        places[part] = (char) (medium + 1);
        return new ExportRecord(
                generation,
                set,
                partChunks,
                manifest,
                media,
                places,
                deferredChunks + moreDeferred,
                bytes + moreBytes,
                filledParts,
                complete);
    }

    /** With those parts on no medium; how many bytes the others have is estimated by their number. */
    ExportRecord without(BitSet parts) {
        char[] places = placeOfPart.clone();
        int all = 0;
        int left = 0;
        for (int part = 0; part < places.length; part++) {
            all += places[part] == 0 ? 0 : 1;
            places[part] = parts.get(part) ? 0 : places[part];
            left += places[part] == 0 ? 0 : 1;
        }
        long bytesLeft = all == 0 ? 0 : (long) ((double) bytes * left / all);
        return new ExportRecord(
                generation, set, partChunks, manifest, media, places, deferredChunks, bytesLeft, filledParts, false);
    }

    /** The parts that are on some medium. */
    BitSet placed() {
        BitSet placed = new BitSet();
        for (int part = 0; part < placeOfPart.length; part++) {
            placed.set(part, placeOfPart[part] != 0);
        }
        return placed;
    }

    /** The parts that are on that medium. */
    BitSet partsOn(int medium) {
        BitSet parts = new BitSet();
        for (int part = 0; part < placeOfPart.length; part++) {
            parts.set(part, placeOfPart[part] == medium + 1);
        }
        return parts;
    }

    /** With nothing left to do. */
    ExportRecord completed() {
        return new ExportRecord(
                generation, set, partChunks, manifest, media, placeOfPart, deferredChunks, bytes, filledParts, true);
    }

    /** With another medium; its number is how many there were. */
    ExportRecord withMedium(String label) {
        if (media.size() == MOST_MEDIA) {
            throw new ReplicatorException(
                    FaultCode.LIMIT_EXCEEDED,
                    MOST_MEDIA + " media carry this seed already; use larger ones and export it as a copy");
        }
        List<String> more = new ArrayList<>(media);
        more.add(label.substring(0, Math.min(label.length(), MAX_TEXT_BYTES / 4)));
        return new ExportRecord(
                generation, set, partChunks, manifest, more, placeOfPart, deferredChunks, bytes, filledParts, complete);
    }

    static String fileName(GenerationId generation) {
        return generation.uuid().toString();
    }

    void write(StateDirectory directory) {
        int most = 132 + (1 + media.size()) * (MAX_TEXT_BYTES + Integer.BYTES) + placeOfPart.length * Character.BYTES;
        ByteBuffer bytes = ByteBuffer.allocate(most);
        MediaFile.putUuid(bytes, generation.uuid());
        MediaFile.putUuid(bytes, set);
        bytes.putInt(partChunks).putLong(deferredChunks).putLong(this.bytes).put((byte) (complete ? 1 : 0));
        putText(bytes, manifest);
        bytes.putInt(media.size());
        media.forEach(label -> putText(bytes, label));
        bytes.putInt(placeOfPart.length);
        for (char place : placeOfPart) {
            bytes.putChar(place);
        }
        bytes.putInt(filledParts);
        AtomicRecord.write(directory, fileName(generation), MAGIC, bytes.flip());
    }

    static Optional<ExportRecord> read(StateDirectory directory, GenerationId generation) {
        return AtomicRecord.read(directory, fileName(generation), MAGIC, MAX_BYTES)
                .map(bytes -> parse(bytes, directory.name() + "/" + fileName(generation)));
    }

    private static ExportRecord parse(ByteBuffer bytes, String name) {
        try {
            GenerationId generation = new GenerationId(MediaFile.getUuid(bytes));
            UUID set = MediaFile.getUuid(bytes);
            int partChunks = bytes.getInt();
            long deferred = bytes.getLong();
            long written = bytes.getLong();
            boolean complete = bytes.get() == 1;
            String manifest = text(bytes);
            int media = bytes.getInt();
            List<String> labels = new ArrayList<>();
            for (int i = 0; i < media && i <= MOST_MEDIA; i++) {
                labels.add(text(bytes));
            }
            char[] places = new char[Math.min(bytes.getInt(), Parts.MOST_PARTS)];
            for (int i = 0; i < places.length; i++) {
                places[i] = bytes.getChar();
            }
            // Earlier records end here: their parts are counted as if each had something.
            int filled = bytes.hasRemaining() ? bytes.getInt() : places.length;
            if (bytes.hasRemaining()) {
                throw new IllegalArgumentException("bytes behind its end");
            }
            return new ExportRecord(
                    generation, set, partChunks, manifest, labels, places, deferred, written, filled, complete);
        } catch (IllegalArgumentException | NegativeArraySizeException | java.nio.BufferUnderflowException e) {
            throw new ReplicatorException(
                    FaultCode.CORRUPT_STATE,
                    name + " is no record of an export (" + e.getMessage() + "); delete it and export the seed again",
                    e);
        }
    }

    private static void putText(ByteBuffer target, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MAX_TEXT_BYTES) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST, "a path of " + bytes.length + " bytes is too long; use a shorter one");
        }
        target.putInt(bytes.length).put(bytes);
    }

    private static String text(ByteBuffer source) {
        int length = source.getInt();
        if (length < 0 || length > Math.min(MAX_TEXT_BYTES, source.remaining())) {
            throw new IllegalArgumentException("a text of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        source.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "export of " + generation + " " + Arrays.toString(placeOfPart);
    }
}
