package io.replicator.agent.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The section {@code pki}. */
final class PkiOptions {
    static final Option<Path> DIR = Option.defaulted(
                    "dir",
                    AbsolutePath.file(),
                    "/etc/replicator/pki",
                    "The directory with key, certificate and trusted authorities. The key has mode 0600; anything wider is refused.")
            .needsRestart();
    static final Section SECTION = Section.of("pki", "Certificates.", List.of(DIR));

    private PkiOptions() {}

    static @Nullable PkiSection read(SectionReader in) {
        Path dir = in.value(DIR);
        return dir == null ? null : new PkiSection(dir);
    }
}
