package io.replicator.agent.main;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;

/** What comes out of the built-in way to log, and of the sample beside the configuration. */
class LogFormatTest {
    static List<URL> files() throws Exception {
        return List.of(
                LogFormatTest.class.getResource("/logback.xml"),
                Path.of("../config/logback.xml").toUri().toURL());
    }

    @ParameterizedTest
    @MethodSource("files")
    void anEventIsALine(URL file) throws JoranException {
        List<String> lines = logged(file, log -> {
            log.info("plain");
            log.warn("first\n  second\r\n\tthird");
            log.error("failed", new IllegalStateException("outer\nmessage", new IllegalArgumentException("inner")));
            log.debug("not shown");
        });
        assertThat(lines).hasSize(3).noneMatch(line -> line.endsWith(" ") || line.contains("\u001b"));
        assertThat(lines.get(0)).matches("(\\S+ )?INFO  \\[main] Somebody: plain");
        assertThat(lines.get(1)).endsWith("WARN  [main] Somebody: first | second | third");
        assertThat(lines.get(2))
                .contains("ERROR [main] Somebody: failed java.lang.IllegalStateException: outer | message | at ")
                .contains(" | Caused by: java.lang.IllegalArgumentException: inner");
    }

    private static List<String> logged(URL file, java.util.function.Consumer<Logger> events) throws JoranException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream errors = System.err;
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        try {
            System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
            JoranConfigurator configurator = new JoranConfigurator();
            configurator.setContext(context);
            configurator.doConfigure(file);
            events.accept(context.getLogger("io.replicator.Somebody"));
        } finally {
            context.stop();
            System.setErr(errors);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
