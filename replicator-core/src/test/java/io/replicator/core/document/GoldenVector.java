package io.replicator.core.document;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Bytes that this and every other implementation must agree on, with words beside them: in each line an offset, bytes in hexadecimal or
 * {@code 00*n} for that many zero bytes, and behind a {@code |} what they are.
 *
 * @param text the whole file, as a page of {@code docs} shows it
 */
public record GoldenVector(String text) {
    /** A vector of the protocol. */
    public static GoldenVector ofProtocol(String name) {
        return read("/io/replicator/core/wire/golden/" + name + ".txt");
    }

    /** A vector of the files of an agent's state. */
    public static GoldenVector ofState(String name) {
        return read("/io/replicator/core/document/golden/" + name + ".txt");
    }

    /** A vector of transport media. */
    public static GoldenVector ofMedia(String name) {
        return read("/io/replicator/core/seed/media/golden/" + name + ".txt");
    }

    /** What the lines say, byte for byte. */
    public byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String line : text.lines().toList()) {
            String[] parts = line.split("\\|", 2)[0].trim().split(" +", 2);
            if (Integer.parseInt(parts[0], 16) != bytes.size()) {
                throw new AssertionError("offset " + parts[0] + " of a line that begins at byte " + bytes.size());
            }
            bytes.writeBytes(
                    parts[1].startsWith("00*")
                            ? new byte[Integer.parseInt(parts[1].substring(3))]
                            : HexFormat.of().parseHex(parts[1].replace(" ", "")));
        }
        return bytes.toByteArray();
    }

    private static GoldenVector read(String resource) {
        try (InputStream in = GoldenVector.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new AssertionError("no golden vector " + resource);
            }
            return new GoldenVector(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError("the golden vector " + resource, e);
        }
    }
}
