package io.replicator.core.world;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A mistake in the classes that this Java has loaded and made fast already: the other classes stay as they are, which is many times
 * quicker than to load all of them once more. Nothing else may run meanwhile.
 */
final class PlantedClasses {
    private final Instrumentation instrumentation;
    private final List<Class<?>> planted;

    private PlantedClasses(Instrumentation instrumentation, List<Class<?>> planted) {
        this.instrumentation = instrumentation;
        this.planted = planted;
    }

    /** Empty where Java cannot take it: a class would get another shape. */
    static Optional<PlantedClasses> plant(Instrumentation instrumentation, Map<String, byte[]> compiled) {
        try {
            List<Class<?>> planted = new ArrayList<>();
            List<ClassDefinition> definitions = new ArrayList<>();
            for (Map.Entry<String, byte[]> entry : compiled.entrySet()) {
                Class<?> type = Class.forName(entry.getKey(), false, PlantedClasses.class.getClassLoader());
                planted.add(type);
                definitions.add(new ClassDefinition(type, entry.getValue()));
            }
            instrumentation.redefineClasses(definitions.toArray(ClassDefinition[]::new));
            return Optional.of(new PlantedClasses(instrumentation, planted));
        } catch (ClassNotFoundException | UnsupportedOperationException e) {
            return Optional.empty();
        } catch (UnmodifiableClassException e) {
            throw new AssertionError(e);
        }
    }

    /** What is right is there again. */
    void restore() {
        try {
            List<ClassDefinition> definitions = new ArrayList<>();
            for (Class<?> type : planted) {
                definitions.add(new ClassDefinition(type, code(type)));
            }
            instrumentation.redefineClasses(definitions.toArray(ClassDefinition[]::new));
        } catch (ClassNotFoundException | UnmodifiableClassException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] code(Class<?> type) {
        String name = type.getName();
        try (InputStream stream = type.getResourceAsStream(name.substring(1 + name.lastIndexOf('.')) + ".class")) {
            if (stream == null) {
                throw new AssertionError("no code of " + name);
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
