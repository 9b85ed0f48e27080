package io.replicator.core.world;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles a source that ships with a mistake in it, into memory. */
final class BuggyCompiler {
    private BuggyCompiler() {}

    /** The classes of the file with the bug, by name. Fails where the bug's lines are not there, or do not compile. */
    static Map<String, byte[]> compile(PlantedBug bug) {
        try {
            return compile(
                    bug, bug.plantIn(Files.readString(Path.of("src/main/java").resolve(bug.source()))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, byte[]> compile(PlantedBug bug, String source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        if (compiler == null) {
            throw new AssertionError("this Java has no compiler: run the tests with a JDK");
        }
        Map<String, ByteArrayOutputStream> written = new HashMap<>();
        try (JavaFileManager files = new InMemory(compiler.getStandardFileManager(null, null, null), written)) {
            JavaFileObject unit =
                    new SimpleJavaFileObject(URI.create("string:///" + bug.source()), JavaFileObject.Kind.SOURCE) {
                        @Override
                        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                            return source;
                        }
                    };
            StringBuilder complaints = new StringBuilder();
            List<String> options =
                    List.of("-proc:none", "-nowarn", "-g", "-classpath", System.getProperty("java.class.path"));
            boolean done = compiler.getTask(
                            null,
                            files,
                            complaint -> complaints.append(complaint).append('\n'),
                            options,
                            null,
                            List.of(unit))
                    .call();
            if (!done) {
                throw new AssertionError("'" + bug.name() + "' cannot be compiled: " + complaints);
            }
        }
        Map<String, byte[]> classes = new HashMap<>();
        written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
        return classes;
    }

    /** What the compiler makes stays in memory. */
    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written;

        InMemory(JavaFileManager files, Map<String, ByteArrayOutputStream> written) {
            super(files);
            this.written = written;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("mem:///" + className.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return written.computeIfAbsent(className, name -> new ByteArrayOutputStream());
                }
            };
        }
    }
}
