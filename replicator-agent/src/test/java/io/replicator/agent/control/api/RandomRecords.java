package io.replicator.agent.control.api;

import io.replicator.core.volume.Digest;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

/** Makes records of any type with random, positive contents. */
final class RandomRecords {
    private final Random random;

    RandomRecords(Random random) {
        this.random = random;
    }

    <T extends Record> T next(Class<T> type) {
        return type.cast(rec(type));
    }

    private Object rec(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        try {
            return type.getDeclaredConstructor(
                            Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new))
                    .newInstance(Stream.of(components)
                            .map(component -> value(component.getGenericType()))
                            .toArray());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(type + " cannot be made", e);
        }
    }

    private Object value(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type argument = generic.getActualTypeArguments()[0];
            if (generic.getRawType() == Optional.class) {
                return random.nextBoolean() ? Optional.of(value(argument)) : Optional.empty();
            }
            return Stream.generate(() -> value(argument))
                    .limit(random.nextInt(3))
                    .toList();
        }
        Class<?> plain = (Class<?>) type;
        if (plain == long.class || plain == Long.class) {
            return (random.nextLong() >>> (1 + random.nextInt(60))) + 1;
        } else if (plain == int.class) {
            return random.nextInt(1 << 20);
        } else if (plain == boolean.class || plain == Boolean.class) {
            return random.nextBoolean();
        } else if (plain == String.class) {
            return List.of("", "vm-101", "a \"quoted\" \\ word\n", "Zürich → Пари́ж 🚚")
                    .get(random.nextInt(4));
        } else if (plain.isEnum()) {
            return plain.getEnumConstants()[random.nextInt(plain.getEnumConstants().length)];
        } else if (plain == UUID.class) {
            return new UUID(random.nextLong(), random.nextLong());
        } else if (plain == Digest.class) {
            return new Digest(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
        }
        return rec(plain);
    }
}
