package io.replicator.agent.main;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version of the program, as the jar says it. */
final class Version implements IVersionProvider {
    /** The version, or {@code unpackaged} where classes do not come from the jar. */
    static String text() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("unpackaged");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"replicator-agent " + text()};
    }
}
