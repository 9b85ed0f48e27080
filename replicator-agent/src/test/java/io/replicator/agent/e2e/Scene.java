package io.replicator.agent.e2e;

import io.replicator.agent.trust.Authority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What the tests of one class set up together: agents, volumes, their directory. Whatever was set up is taken down after the last test, in
 * reverse; what it leaves in its directory stays when a test failed, and its logs stay always.
 */
final class Scene implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private final Deque<AutoCloseable> standing = new ArrayDeque<>();
    private @Nullable Path directory;
    private @Nullable Path sockets;
    private @Nullable Authority authority;
    private boolean failed;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Path place = Path.of("target", "e2e", context.getRequiredTestClass().getSimpleName())
                .toAbsolutePath();
        deleteTree(place);
        directory = Files.createDirectories(place);
        sockets = Files.createTempDirectory("e2e");
        authority = Authority.create(
                place.resolve("authority"), "scene", Authority.VALIDITY, Instant.now(), new SecureRandom());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        failed |= context.getExecutionException().isPresent();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        failed |= context.getExecutionException().isPresent();
        List<Throwable> failures = new ArrayList<>();
        while (!standing.isEmpty()) {
            try {
                standing.pop().close();
            } catch (Exception | AssertionError e) {
                failures.add(e);
            }
        }
        deleteTree(sockets());
        if (!failures.isEmpty()) {
            AssertionError all = new AssertionError("not everything could be taken down");
            failures.forEach(all::addSuppressed);
            throw all;
        }
        if (!failed) {
            try (Stream<Path> entries = Files.list(directory())) {
                entries.filter(entry -> !entry.toString().endsWith(".log")).forEach(Scene::deleteTree);
            }
        }
    }

    /** Where everything of this class is. */
    Path directory() {
        return Objects.requireNonNull(directory);
    }

    /** Where the agents' sockets are. */
    Path sockets() {
        return Objects.requireNonNull(sockets);
    }

    /** Who signs the agents' certificates. */
    Authority authority() {
        return Objects.requireNonNull(authority);
    }

    /** To be closed when all is over. */
    <T extends AutoCloseable> T add(T what) {
        standing.push(what);
        return what;
    }

    /** A site with an agent of that name, which does not run yet. */
    Site site(String name) {
        return add(new Site(name, directory(), sockets(), authority()));
    }

    /** The same, at these two addresses. */
    Site site(String name, List<String> addresses) {
        return add(new Site(name, directory(), sockets(), authority(), addresses));
    }

    static void deleteTree(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(tree)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
