package io.replicator.core.world;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** All classes of this program once more, one of them compiled with a bug. The first loader of its kind to be asked, before its parent. */
final class BuggyClasses extends ClassLoader {
    private static final String OURS = "io.replicator.";

    private final Map<String, byte[]> compiled;

    private BuggyClasses(Map<String, byte[]> compiled) {
        super(BuggyClasses.class.getClassLoader());
        this.compiled = compiled;
    }

    static BuggyClasses of(Map<String, byte[]> compiled) {
        return new BuggyClasses(compiled);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes = compiled.get(name);
        try (InputStream stream = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (bytes == null && stream == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] code = bytes == null ? stream.readAllBytes() : bytes;
            return defineClass(name, code, 0, code.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
