package io.replicator.agent.control.api;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.volume.Digest;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Builds records from parsed JSON through their canonical constructors; whatever does not fit is a BAD_REQUEST that names the member. */
final class RecordReader {
    private final boolean strict;

    private RecordReader(boolean strict) {
        this.strict = strict;
    }

    static <T extends Record> T read(Class<T> type, @Nullable Object json, boolean strict) {
        return type.cast(new RecordReader(strict).rec(type, json, ""));
    }

    private Object rec(Class<?> type, @Nullable Object json, String at) {
        if (!(json instanceof Map<?, ?> members)) {
            throw bad(at, "an object is expected");
        }
        RecordComponent[] components = type.getRecordComponents();
        if (strict) {
            refuseUnknown(components, members, at);
        }
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String name = components[i].getName();
            types[i] = components[i].getType();
            values[i] = value(components[i].getGenericType(), members.get(name), at.isEmpty() ? name : at + "." + name);
        }
        return construct(type, types, values, at);
    }

    private static Object construct(Class<?> type, Class<?>[] types, Object[] values, String at) {
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            Throwable refusal = e.getCause();
            throw bad(at, refusal == null ? "it does not fit" : String.valueOf(refusal.getMessage()));
        } catch (ReflectiveOperationException e) {
            throw new ReplicatorException(FaultCode.INTERNAL, type + " cannot be built", e);
        }
    }

    private Object value(Type type, @Nullable Object json, String at) {
        if (type instanceof ParameterizedType generic) {
            Type argument = generic.getActualTypeArguments()[0];
            if (generic.getRawType() == Optional.class) {
                return json == null ? Optional.empty() : Optional.of(value(argument, json, at));
            }
            return list(argument, json, at);
        }
        Class<?> plain = (Class<?>) type;
        if (json == null) {
            throw bad(at, "it is missing");
        }
        if (plain == long.class || plain == Long.class) {
            return number(json, at);
        } else if (plain == int.class) {
            return small(number(json, at), at);
        } else if (plain == boolean.class || plain == Boolean.class) {
            return json instanceof Boolean flag ? flag : refuse(at, "true or false is expected");
        } else if (plain == String.class) {
            return text(json, at);
        } else if (plain.isEnum()) {
            return constant(plain, text(json, at), at);
        } else if (plain == Digest.class) {
            return digest(text(json, at), at);
        } else if (RecordJson.isNamedByUuid(plain)) {
            return construct(plain, new Class<?>[] {UUID.class}, new Object[] {uuid(text(json, at), at)}, at);
        }
        return rec(plain, json, at);
    }

    private List<Object> list(Type item, @Nullable Object json, String at) {
        if (!(json instanceof List<?> items)) {
            throw bad(at, "a list is expected");
        }
        List<Object> values = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            values.add(value(item, items.get(i), at + "[" + i + "]"));
        }
        return values;
    }

    private static void refuseUnknown(RecordComponent[] components, Map<?, ?> members, String at) {
        List<String> known = Stream.of(components).map(RecordComponent::getName).toList();
        for (Object name : members.keySet()) {
            if (!known.contains(name)) {
                throw bad(at, "unknown member '" + name + "'; possible: " + String.join(", ", known));
            }
        }
    }

    private static Object constant(Class<?> type, String word, String at) {
        List<Enum<?>> constants = Stream.of(type.getEnumConstants())
                .<Enum<?>>map(c -> (Enum<?>) c)
                .toList();
        return constants.stream()
                .filter(constant -> RecordJson.word(constant).equals(word))
                .findFirst()
                .orElseThrow(() -> bad(
                        at,
                        "'" + word + "' is none of "
                                + constants.stream().map(RecordJson::word).collect(Collectors.joining(", "))));
    }

    private static UUID uuid(String text, String at) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw bad(at, "'" + text + "' is not a UUID");
        }
    }

    private static Digest digest(String text, String at) {
        if (text.length() != 2 * Digest.BYTES || !text.matches("[0-9a-f]+")) {
            throw bad(at, "64 hexadecimal digits are expected");
        }
        return Digest.of(HexFormat.of().parseHex(text));
    }

    private static int small(long number, String at) {
        if (number != (int) number) {
            throw bad(at, number + " is too large");
        }
        return (int) number;
    }

    private static long number(Object json, String at) {
        if (json instanceof Long number) {
            return number;
        }
        throw bad(at, "a whole number is expected");
    }

    private static String text(Object json, String at) {
        if (json instanceof String text) {
            return text;
        }
        throw bad(at, "a text is expected");
    }

    private static Object refuse(String at, String message) {
        throw bad(at, message);
    }

    private static ReplicatorException bad(String at, String message) {
        return new ReplicatorException(FaultCode.BAD_REQUEST, at.isEmpty() ? message : at + ": " + message);
    }
}
