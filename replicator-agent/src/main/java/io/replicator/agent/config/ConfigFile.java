package io.replicator.agent.config;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** A configuration file that was read and judged: a valid configuration, or everything that is wrong with it. Immutable. */
public final class ConfigFile {
    /** The longest file that is read. */
    public static final int MAX_BYTES = 1 << 20;

    private final String name;
    private final Optional<LoadedConfig> loaded;
    private final List<Problem> problems;

    private ConfigFile(String name, Optional<LoadedConfig> loaded, List<Problem> problems) {
        this.name = name;
        this.loaded = loaded;
        this.problems = List.copyOf(problems);
    }

    /** Reads and judges a file; one that cannot be read has that as its problem. Blocks. */
    public static ConfigFile read(Path file) {
        String name = file.toString();
        try {
            if (Files.size(file) > MAX_BYTES) {
                return broken(name, "the file is longer than " + MAX_BYTES + " bytes");
            }
            byte[] bytes = Files.readAllBytes(file);
            return parse(
                    name,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException e) {
            return broken(name, "the file is not UTF-8 text");
        } catch (NoSuchFileException e) {
            return broken(name, "there is no such file");
        } catch (IOException e) {
            return broken(name, "the file cannot be read: " + e);
        }
    }

    /** Judges text as if it stood in a file of that name. */
    public static ConfigFile parse(String name, String text) {
        FileReading reading = new FileReading();
        Optional<AgentConfig> config = Optional.empty();
        try {
            config = new TreeReader(reading)
                    .read(onlyDocument(reading, name, text).orElse(null));
        } catch (MarkedYamlEngineException e) {
            reading.problems().add(e.getProblemMark().or(e::getContextMark), "this is not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            reading.problems().add(Optional.empty(), "this is not YAML: " + e.getMessage());
        }
        return new ConfigFile(
                name,
                config.map(tree -> new LoadedConfig(tree, reading.settings())),
                reading.problems().sorted());
    }

    /** The configuration, or a BAD_CONFIGURATION that names every problem, one to a line. */
    public LoadedConfig orThrow() {
        return loaded.orElseThrow(() -> new ReplicatorException(
                FaultCode.BAD_CONFIGURATION, messages().stream().collect(Collectors.joining("\n"))));
    }

    /** Everything that is wrong, by position; empty for a valid file. */
    public List<Problem> problems() {
        return problems;
    }

    /** The problems as a compiler would print them: {@code file:line:column: message}. */
    public List<String> messages() {
        return problems.stream()
                .map(problem -> name + (problem.line() == 0 ? ": " : ":") + problem)
                .toList();
    }

    private static Optional<Node> onlyDocument(FileReading reading, String name, String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(name)
                .setCodePointLimit(MAX_BYTES)
                .setMaxAliasesForCollections(50)
                .build();
        List<Node> documents = new ArrayList<>();
        new Compose(settings).composeAllFromString(text).forEach(documents::add);
        if (documents.size() > 1) {
            reading.problems().add(documents.get(1), "a second document begins here (---); a file has one");
        }
        return documents.stream().findFirst();
    }

    private static ConfigFile broken(String name, String message) {
        return new ConfigFile(name, Optional.empty(), List.of(new Problem(0, 0, message)));
    }
}
