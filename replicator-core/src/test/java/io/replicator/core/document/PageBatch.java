package io.replicator.core.document;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * A second reader of batches that knows only what the chapter "Batches" of {@code docs/protocol.md} says: sizes, conditions and flags come from its
 * tables, masks and payload from its words.
 */
final class PageBatch {
    private static final int BLOCK_BYTES = 4096;
    private static final Pattern FLAG = Pattern.compile("(\\d+) ([A-Z_]+)");
    private static final Pattern CONDITION = Pattern.compile("(where|unless) ([A-Z_]+)$");

    /** Offsets in the batch at which a field begins, in their order. */
    final List<Integer> beginnings = new ArrayList<>();

    /** The blocks that changed, by their number in the volume, with their bytes. */
    final Map<Long, byte[]> blocks = new LinkedHashMap<>();

    private final SpecificationPage page;
    private final ByteBuffer bytes;
    private final long volumeBytes;
    private final Map<String, Long> header = new LinkedHashMap<>();

    /** Reads it; fails where page and bytes do not fit. */
    PageBatch(SpecificationPage page, ByteBuffer batch, long volumeBytes) {
        this.page = page;
        this.bytes = batch.slice();
        this.volumeBytes = volumeBytes;
        header();
        checkSum();
        entriesAndPayload();
    }

    private void header() {
        for (List<String> row : page.table("Batches")) {
            if (row.get(1).isEmpty()) {
                return;
            }
            if (bytes.position() != Integer.parseInt(row.get(0))) {
                throw new AssertionError(row + " is at " + bytes.position());
            }
            header.put(row.get(2), number(row.get(1)));
        }
    }

    private long number(String size) {
        beginnings.add(bytes.position());
        return switch (size) {
            case "u8" -> bytes.get() & 0xFF;
            case "u16" -> bytes.getShort() & 0xFFFF;
            case "u32", "4 bytes" -> bytes.getInt() & 0xFFFFFFFFL;
            default -> throw new AssertionError("a size of " + size);
        };
    }

    private long told(String field) {
        return header.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(field))
                .mapToLong(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no field '" + field + "'"));
    }

    private void checkSum() {
        int at = beginnings.get(beginnings.size() - 1);
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate().position(0).limit(at));
        crc.update(bytes.duplicate().position(at + 4));
        if (crc.getValue() != told("CRC32C")) {
            throw new AssertionError("the checksum is another one");
        }
    }

    private void entriesAndPayload() {
        List<List<String>> entry = page.tables().stream()
                .filter(table -> table.get(0).get(0).equals("size")
                        && table.get(1).get(1).equals("chunk"))
                .findFirst()
                .orElseThrow();
        int end = bytes.position() + (int) told("bytes of the chunk table");
        List<Long> filled = new ArrayList<>();
        for (long i = 0; i < told("number of chunks"); i++) {
            entry(entry.subList(1, entry.size()), filled);
        }
        if (bytes.position() != end) {
            throw new AssertionError("the chunk table ends at " + bytes.position() + " and not at " + end);
        }
        if (bytes.hasRemaining()) {
            beginnings.add(bytes.position());
        }
        ByteBuffer payload = ByteBuffer.wrap(payload());
        for (long block : filled) {
            byte[] content = new byte[(int) Math.min(BLOCK_BYTES, volumeBytes - block * BLOCK_BYTES)];
            payload.get(content);
            blocks.put(block, content);
        }
        if (payload.hasRemaining()) {
            throw new AssertionError(payload.remaining() + " bytes of payload are of no block");
        }
    }

    private void entry(List<List<String>> rows, List<Long> filled) {
        long chunk = 0;
        int flags = 0;
        Map<String, Integer> names = Map.of();
        BitSet changed = new BitSet();
        BitSet zero = new BitSet();
        for (List<String> row : rows) {
            String field = row.get(1);
            if (field.equals("chunk")) {
                chunk = number(row.get(0));
                changed.set(0, blocksOf(chunk));
            } else if (field.equals("flags")) {
                flags = (int) number(row.get(0));
                names = flagsOf(row.get(2));
            } else if (isThere(field, flags, names)) {
                BitSet read = sized(row.get(0), blocksOf(chunk));
                if (field.startsWith("changed blocks")) {
                    changed = read;
                } else if (field.startsWith("those of them that are all zero")) {
                    zero = read;
                }
            }
        }
        if ((flags & names.get("ALL_ZERO")) != 0) {
            zero = changed;
        }
        long first = chunk * told("bytes of a chunk") / BLOCK_BYTES;
        for (int block = changed.nextSetBit(0); block >= 0; block = changed.nextSetBit(block + 1)) {
            if (zero.get(block)) {
                blocks.put(first + block, new byte[0]);
            } else {
                filled.add(first + block);
            }
        }
    }

    private int blocksOf(long chunk) {
        long left = volumeBytes - chunk * told("bytes of a chunk");
        return (int) ((Math.min(left, told("bytes of a chunk")) + BLOCK_BYTES - 1) / BLOCK_BYTES);
    }

    /** {@code "1 WHOLE, 2 SOME_ZERO, …"}. */
    private static Map<String, Integer> flagsOf(String bounds) {
        Map<String, Integer> flags = new LinkedHashMap<>();
        FLAG.matcher(bounds).results().forEach(flag -> flags.put(flag.group(2), Integer.parseInt(flag.group(1))));
        return flags;
    }

    /** {@code "…, unless WHOLE"}, {@code "…, where SOME_ZERO"}. */
    private static boolean isThere(String field, int flags, Map<String, Integer> names) {
        Matcher condition = CONDITION.matcher(field);
        if (!condition.find()) {
            throw new AssertionError("no condition in '" + field + "'");
        }
        boolean set = (flags & names.get(condition.group(2))) != 0;
        return condition.group(1).equals("where") == set;
    }

    private BitSet sized(String size, int blockCount) {
        beginnings.add(bytes.position());
        byte[] read =
                new byte[size.equals("mask") ? (blockCount + 7) / 8 : Integer.parseInt(size.replace(" bytes", ""))];
        bytes.get(read);
        return BitSet.valueOf(read);
    }

    private byte[] payload() {
        byte[] stands = new byte[bytes.remaining()];
        bytes.get(stands);
        byte[] decoded = told("codec") == 2 ? lz4(stands, (int) told("bytes of the payload, decoded")) : stands;
        if (stands.length != told("bytes of the payload, as it stands")
                || decoded.length != told("bytes of the payload, decoded")) {
            throw new AssertionError("a payload of " + stands.length + " bytes, decoded " + decoded.length);
        }
        return decoded;
    }

    /** One LZ4 block, by the format's description (github.com/lz4/lz4, doc/lz4_Block_format.md). */
    private static byte[] lz4(byte[] block, int decodedBytes) {
        ByteBuffer in = ByteBuffer.wrap(block);
        byte[] out = new byte[decodedBytes];
        int at = 0;
        while (in.hasRemaining()) {
            int token = in.get() & 0xFF;
            int literals = length(token >> 4, in);
            in.get(out, at, literals);
            at += literals;
            if (in.hasRemaining()) {
                int distance = (in.get() & 0xFF) | (in.get() & 0xFF) << 8;
                for (int left = length(token & 15, in) + 4; left > 0; left--) {
                    out[at] = out[at - distance];
                    at++;
                }
            }
        }
        return Arrays.copyOf(out, at);
    }

    private static int length(int nibble, ByteBuffer in) {
        int length = nibble;
        int more = nibble == 15 ? 255 : 0;
        while (more == 255) {
            more = in.get() & 0xFF;
            length += more;
        }
        return length;
    }

    /** A block's bytes as text. */
    String text(long block) {
        return new String(blocks.get(block), StandardCharsets.US_ASCII);
    }
}
