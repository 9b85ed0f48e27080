package io.replicator.agent.control.api;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON objects: a member for each component, in their order.
 *
 * <p>A record of one UUID and a digest are strings; an enum is its name in lower case with dashes, but a {@link FaultCode}, whose names are
 * in the documents as they are; an empty {@link Optional} is null.
 */
public final class RecordJson {
    private RecordJson() {}

    /** The record as UTF-8 text in one line. */
    public static byte[] write(Record value) {
        return write(value, false);
    }

    /** The record as UTF-8 text for people. */
    public static byte[] writePretty(Record value) {
        return write(value, true);
    }

    /** The record in that text; members that it does not know are passed over. A BAD_REQUEST where it is none. */
    public static <T extends Record> T read(Class<T> type, byte[] text) {
        return RecordReader.read(type, JsonText.parse(text), false);
    }

    /** The same, and unknown members are refused. */
    public static <T extends Record> T readStrictly(Class<T> type, byte[] text) {
        return RecordReader.read(type, JsonText.parse(text), true);
    }

    /** An enum's word in JSON and on the command line. */
    public static String word(Enum<?> value) {
        return value instanceof FaultCode
                ? value.name()
                : value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static boolean isNamedByUuid(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        return components != null && components.length == 1 && components[0].getType() == UUID.class;
    }

    private static byte[] write(Record value, boolean pretty) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator out = JsonText.FACTORY.createGenerator(bytes)) {
            if (pretty) {
                DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
                printer.indentArraysWith(com.fasterxml.jackson.core.util.DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
                out.setPrettyPrinter(printer);
            }
            writeValue(out, value);
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
        return bytes.toByteArray();
    }

    private static void writeValue(JsonGenerator out, @Nullable Object value) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof Optional<?> optional) {
            writeValue(out, optional.orElse(null));
        } else if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Long || value instanceof Integer) {
            out.writeNumber(((Number) value).longValue());
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (value instanceof Enum<?> constant) {
            out.writeString(word(constant));
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object item : list) {
                writeValue(out, item);
            }
            out.writeEndArray();
        } else if (value instanceof Digest || isNamedByUuid(value.getClass())) {
            out.writeString(value.toString());
        } else if (value instanceof Record rec) {
            writeRecord(out, rec);
        } else {
            throw new IllegalArgumentException(value.getClass() + " has no JSON form");
        }
    }

    private static void writeRecord(JsonGenerator out, Record value) throws IOException {
        out.writeStartObject();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            out.writeFieldName(component.getName());
            writeValue(out, component(value, component));
        }
        out.writeEndObject();
    }

    private static @Nullable Object component(Record value, RecordComponent component) {
        try {
            return component.getAccessor().invoke(value);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new ReplicatorException(FaultCode.INTERNAL, value.getClass() + " cannot be read", e);
        }
    }
}
