package io.replicator.core.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Bytes that this and every other implementation must agree on, with words beside them: in each line an offset, bytes in hexadecimal, and
 * behind a {@code |} what they are.
 *
 * @param text the whole file, as {@code docs/protocol.md} shows it
 */
record GoldenVector(String text) {
    static GoldenVector read(String name) {
        try (InputStream in = GoldenVector.class.getResourceAsStream("golden/" + name + ".txt")) {
            if (in == null) {
                throw new AssertionError("no golden vector " + name);
            }
            return new GoldenVector(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError("the golden vector " + name, e);
        }
    }

    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String line : text.lines().toList()) {
            String[] parts = line.split("\\|", 2)[0].trim().split(" +", 2);
            if (Integer.parseInt(parts[0], 16) != bytes.size()) {
                throw new AssertionError("offset " + parts[0] + " of a line that begins at byte " + bytes.size());
            }
            bytes.writeBytes(HexFormat.of().parseHex(parts[1].replace(" ", "")));
        }
        return bytes.toByteArray();
    }
}
