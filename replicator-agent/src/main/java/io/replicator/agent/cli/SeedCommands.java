package io.replicator.agent.cli;

import io.replicator.agent.cli.view.SeedView;
import io.replicator.agent.control.api.ApiPaths;
import io.replicator.agent.control.api.AttachRequest;
import io.replicator.agent.control.api.Done;
import io.replicator.agent.control.api.SeedList;
import io.replicator.agent.control.api.SeedRequest;
import io.replicator.core.report.SeedReport;
import io.replicator.core.report.StatusReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code seed}. */
@Command(name = "seed", description = "Copies that travel by road.")
final class SeedCommands {
    private static final int UUID_LENGTH = 36;

    private final RootCommand root;

    SeedCommands(RootCommand root) {
        this.root = root;
    }

    @Command(
            name = "create",
            description = "Describe volumes at one point, before their disks travel; what changes afterwards is kept.")
    int create(
            @Parameters(arity = "1..*", paramLabel = "VOLUME", description = "The volumes.") List<String> volumes,
            @Option(
                            names = "--manifest",
                            paramLabel = "FILE",
                            description =
                                    "Where the description goes, on the agent's host; with several volumes a directory. The agent chooses where none is given.")
                    Optional<Path> manifest,
            @Option(names = "--no-wait", description = "Print the job and do not wait for it.") boolean noWait) {
        SeedRequest request = new SeedRequest(volumes, manifest.map(SeedCommands::absolute));
        return new JobFollower(root).follow(root.agent().post(ApiPaths.SEEDS, request), noWait);
    }

    @Command(
            name = "attach",
            description =
                    "Check a copy that arrived against its manifest, list what the road damaged, and take it as a replica.")
    int attach(
            @Parameters(paramLabel = "VOLUME", description = "The volume.") String volume,
            @Option(
                            names = "--manifest",
                            required = true,
                            paramLabel = "FILE",
                            description = "The manifest that travelled with it, on the agent's host.")
                    Path manifest,
            @Option(names = "--no-wait", description = "Print the job and do not wait for it.") boolean noWait) {
        Reply accepted = root.agent()
                .post(
                        ApiPaths.VOLUMES + "/" + AgentLine.segment(volume) + "/attach",
                        new AttachRequest(absolute(manifest)));
        return new JobFollower(root).follow(accepted, noWait);
    }

    @Command(name = "list", description = "Seeds on the road.")
    int list() {
        if (root.json()) {
            root.out().print(root.agent().get(ApiPaths.SEEDS).text());
            return ExitCodes.DONE;
        }
        StatusReport status = root.agent().get(ApiPaths.STATUS).as(StatusReport.class);
        root.out()
                .print(new SeedView(root.palette())
                        .list(status.seeds(), status.agent().nowMillis()));
        return ExitCodes.DONE;
    }

    @Command(
            name = "drop",
            description = "End a seed's hold: what changed since it was made is kept no longer.",
            footer = "A copy of it that arrives later can only be attached with a comparison by hash.")
    int drop(
            @Parameters(
                            paramLabel = "SEED",
                            description = "As seed list shows it; the first characters do, where they mean one only.")
                    String seed) {
        String whole = seed.length() < UUID_LENGTH ? complete(seed) : seed;
        return root.show(
                root.agent().delete(ApiPaths.SEEDS + "/" + AgentLine.segment(whole)),
                Done.class,
                done -> "Seed " + whole + " is dropped.\n");
    }

    private String complete(String beginning) {
        List<SeedReport> seeds =
                root.agent().get(ApiPaths.SEEDS).as(SeedList.class).seeds();
        List<String> meant = seeds.stream()
                .map(seed -> seed.generation().toString())
                .filter(id -> id.startsWith(beginning))
                .distinct()
                .toList();
        if (meant.size() > 1) {
            throw new UsageFault("'" + beginning + "' may be any of " + String.join(", ", meant));
        }
        return meant.isEmpty() ? beginning : meant.get(0);
    }

    private static String absolute(Path path) {
        return path.toAbsolutePath().normalize().toString();
    }
}
