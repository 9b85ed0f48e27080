package io.replicator.core.document;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A second implementation of the protocol's payloads that knows only what the tables of {@code docs/protocol.md} say: it reads a payload row by
 * row, and takes note where each field begins and what it holds.
 */
public final class PageDecoder {
    /**
     * What a row of a table was found to be.
     *
     * @param at offset in the payload
     * @param name the row's words
     * @param value a number in figures, text in quotes, anything else in hexadecimal
     */
    public record Field(int at, String name, String value) {}

    private final SpecificationPage page;
    private final ByteBuffer payload;
    private final List<Field> fields = new ArrayList<>();
    private long lastNumber;

    private PageDecoder(SpecificationPage page, ByteBuffer payload) {
        this.page = page;
        this.payload = payload;
    }

    /** The fields of a payload whose table is below that heading; fails where the page and the bytes do not fit. */
    public static List<Field> read(SpecificationPage page, String heading, ByteBuffer payload) {
        PageDecoder decoder = new PageDecoder(page, payload.slice());
        decoder.rows(page.table(heading));
        if (decoder.payload.hasRemaining()) {
            throw new AssertionError(heading + " has " + decoder.payload.remaining() + " bytes behind its last row");
        }
        return decoder.fields;
    }

    private void rows(List<List<String>> rows) {
        int base = payload.position();
        for (List<String> row : rows) {
            if (!row.get(0).isEmpty() && base + Integer.parseInt(row.get(0)) != payload.position()) {
                throw new AssertionError(row + " is at " + (payload.position() - base));
            }
            String name = row.get(2);
            long count = lastNumber;
            if (name.startsWith("for each")) {
                for (long i = 0; i < count; i++) {
                    for (String part : row.get(1).split(", ", -1)) {
                        one(part, name);
                    }
                }
            } else if (row.get(1).isEmpty()) {
                unsized(name, count);
            } else {
                one(row.get(1), name);
            }
        }
    }

    /** A row that names no size: entries of another table, or all that is left. */
    private void unsized(String name, long count) {
        if (name.startsWith("the rounds")) {
            List<List<String>> entry = page.tables().stream()
                    .filter(table -> table.get(0).get(0).equals("offset in the entry"))
                    .findFirst()
                    .orElseThrow();
            for (long i = 0; i < count; i++) {
                rows(entry.subList(1, entry.size()));
            }
        } else if (name.startsWith("the generations")) {
            for (long i = 0; i < generations(); i++) {
                rows(page.table("A generation"));
            }
        } else {
            bytes(payload.remaining(), name);
        }
    }

    /** The count comes before the volume's name, the generations behind it. */
    private long generations() {
        return fields.stream()
                .filter(field -> field.name().equals("number of generations"))
                .mapToLong(field -> Long.parseLong(field.value()))
                .sum();
    }

    private void one(String size, String name) {
        switch (size) {
            case "u8" -> number(payload.get() & 0xFF, 1, name);
            case "u16" -> number(payload.getShort() & 0xFFFF, 2, name);
            case "u32" -> number(payload.getInt() & 0xFFFFFFFFL, 4, name);
            case "u63", "i64" -> number(payload.getLong(), 8, name);
            case "UUID" -> bytes(16, name);
            case "string" -> {
                number(payload.getShort() & 0xFFFF, 2, "length of " + name);
                byte[] text = new byte[(int) lastNumber];
                int at = payload.position();
                payload.get(text);
                if (text.length > 0) {
                    fields.add(new Field(at, name, '"' + new String(text, StandardCharsets.UTF_8) + '"'));
                }
            }
            case "81 bytes" -> rows(page.table("A generation"));
            default -> bytes(Integer.parseInt(size.replace(" bytes", "")), name);
        }
    }

    private void number(long value, int bytes, String name) {
        lastNumber = value;
        fields.add(new Field(payload.position() - bytes, name, Long.toString(value)));
    }

    private void bytes(int count, String name) {
        int at = payload.position();
        byte[] taken = new byte[count];
        payload.get(taken);
        fields.add(new Field(at, name, HexFormat.of().formatHex(taken)));
    }
}
