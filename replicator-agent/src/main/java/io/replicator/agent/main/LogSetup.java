package io.replicator.agent.main;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusUtil;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Where the log goes: standard error, a line to an event, unless a {@code logback.xml} lies beside the configuration. */
final class LogSetup {
    private LogSetup() {}

    /** Takes that file, where there is one; a BAD_CONFIGURATION when it cannot be used. */
    static void use(Path file) {
        if (!Files.exists(file) || !(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return;
        }
        context.reset();
        long begun = System.currentTimeMillis();
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
            configurator.doConfigure(file.toFile());
        } catch (JoranException e) {
            throw unusable(file, String.valueOf(e.getMessage()));
        }
        // Logback itself would log nothing and say nothing.
        StatusUtil.filterStatusListByTimeThreshold(context.getStatusManager().getCopyOfStatusList(), begun).stream()
                .filter(status -> status.getLevel() == Status.ERROR)
                .findFirst()
                .ifPresent(status -> {
                    throw unusable(file, status.getMessage());
                });
    }

    private static ReplicatorException unusable(Path file, String why) {
        return new ReplicatorException(
                FaultCode.BAD_CONFIGURATION,
                file + " cannot be used for logging: " + why + "; correct it or move it away");
    }
}
