package io.replicator.core.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** One Java source file of the project. {@code path} is relative to the directory of all modules. */
record SourceFile(Path path, List<String> lines) {
    SourceFile {
        lines = List.copyOf(lines);
    }

    /** Every source file of every module, tests and benchmarks too. */
    static List<SourceFile> all() {
        Path project = Path.of("").toAbsolutePath().getParent();
        try (Stream<Path> modules = Files.list(project)) {
            return modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .flatMap(SourceFile::walk)
                    .filter(file -> file.toString().endsWith(".java"))
                    .map(file -> read(project, file))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        String file = path.getFileName().toString();
        return file.substring(0, file.length() - ".java".length());
    }

    boolean isTest() {
        return path.toString().contains("/src/test/");
    }

    boolean isPackageInfo() {
        return name().equals("package-info");
    }

    /** The package's directory below the source root, the same for main and test sources. */
    String packageDirectory() {
        String directory = path.getParent().toString();
        int root = directory.indexOf("/java/");
        return root < 0 ? directory : directory.substring(root + "/java/".length());
    }

    private static Stream<Path> walk(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SourceFile read(Path project, Path file) {
        try {
            return new SourceFile(project.relativize(file), Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
