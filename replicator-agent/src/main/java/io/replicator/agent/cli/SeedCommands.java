package io.replicator.agent.cli;

import io.replicator.agent.cli.view.SeedView;
import io.replicator.agent.control.api.ApiPaths;
import io.replicator.agent.control.api.AttachRequest;
import io.replicator.agent.control.api.Done;
import io.replicator.agent.control.api.ExportRequest;
import io.replicator.agent.control.api.ImportRequest;
import io.replicator.agent.control.api.SeedList;
import io.replicator.agent.control.api.SeedRequest;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.report.SeedReport;
import io.replicator.core.report.StatusReport;
import io.replicator.core.volume.GenerationId;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code seed}. */
@Command(name = "seed", description = "Copies that travel by road.")
final class SeedCommands {
    private static final int UUID_LENGTH = 36;

    /** The fewest characters of an identifier that name a seed. */
    private static final int LEAST_LENGTH = 4;

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
                            description = "Where the description goes, on the agent's host; with several volumes a"
                                    + " directory. The agent chooses where none is given.")
                    Optional<Path> manifest,
            @Option(
                            names = "--dry-run",
                            description = "Only say what would be read, how long that takes, and what would be kept.")
                    boolean dryRun,
            @Option(
                            names = "--limit",
                            paramLabel = "RATE",
                            description =
                                    "The most to read of a volume, as in 100MiB/s, so that production does not suffer.")
                    Optional<String> limit,
            @Option(names = "--no-wait", description = "Print the job and do not wait for it.") boolean noWait) {
        SeedRequest request = new SeedRequest(
                volumes,
                manifest.map(SeedCommands::absolute),
                Optional.of(dryRun),
                limit.map(rate -> Amounts.rate("--limit", rate)));
        return new JobFollower(root).follow(root.agent().post(ApiPaths.SEEDS, request), noWait);
    }

    @Command(
            name = "attach",
            description = "Check a copy that arrived against its manifest, list what the road damaged, and take it as a"
                    + " replica.")
    int attach(
            @Parameters(paramLabel = "VOLUME", description = "The volume.") String volume,
            @Option(
                            names = "--manifest",
                            required = true,
                            paramLabel = "FILE",
                            description = "The manifest that travelled with it, on the agent's host.")
                    Path manifest,
            @Option(
                            names = "--set",
                            paramLabel = "FILE",
                            description =
                                    "The set that was made with it: refuse a copy that is not of it, and say what of"
                                            + " it is missing.")
                    Optional<Path> set,
            @Option(names = "--as", description = "It is to have this name here, though its source calls it otherwise.")
                    boolean as,
            @Option(
                            names = "--dry-run",
                            description =
                                    "Only say what would be read, how long that takes, and what would be" + " refused.")
                    boolean dryRun,
            @Option(
                            names = "--limit",
                            paramLabel = "RATE",
                            description = "The most to read of the device, as in 100MiB/s.")
                    Optional<String> limit,
            @Option(names = "--no-wait", description = "Print the job and do not wait for it.") boolean noWait) {
        Reply accepted = root.agent()
                .post(
                        ApiPaths.VOLUMES + "/" + AgentLine.segment(volume) + "/attach",
                        new AttachRequest(
                                absolute(manifest),
                                set.map(SeedCommands::absolute),
                                Optional.of(as),
                                Optional.of(dryRun),
                                limit.map(rate -> Amounts.rate("--limit", rate))));
        return new JobFollower(root).follow(accepted, noWait);
    }

    @Command(
            name = "export",
            description = "Copy seeds onto disks that travel: what a volume held at one point, proved and compressed.",
            footer = {
                "It goes on where it was: after a crash, an unplugged or a full disk give the same command again, with"
                        + " the same or another medium. What is on media is not exported a second time.",
                "Write the volumes before --to, which takes every word up to the next option.",
                "All paths are on the agent's host."
            })
    int export(
            @Parameters(arity = "1..*", paramLabel = "VOLUME", description = "The volumes.") List<String> volumes,
            @Option(
                            names = "--to",
                            required = true,
                            arity = "1..*",
                            paramLabel = "DIR",
                            description = "Where media are mounted; several fill side by side.")
                    List<Path> media,
            @Option(
                            names = "--for",
                            paramLabel = "CERT",
                            description = "Encrypt for the agent whose certificate this is.")
                    Optional<Path> certificate,
            @Option(
                            names = "--passphrase-file",
                            paramLabel = "FILE",
                            description = "Encrypt with the passphrase in the file's first line.")
                    Optional<Path> passphraseFile,
            @Option(
                            names = "--manifest",
                            paramLabel = "FILE",
                            description = "Where the manifest goes besides; with --seed, where it is. The agent chooses"
                                    + " where none is given.")
                    Optional<Path> manifest,
            @Option(
                            names = "--seed",
                            paramLabel = "SEED",
                            description = "Export this seed; else those whose export is under way, or new ones that are"
                                    + " made now.")
                    Optional<String> seed,
            @Option(names = "--copy", description = "Export all of the seed once more, for a second set of media.")
                    boolean copy,
            @Option(
                            names = "--new",
                            description = "Make new seeds, though earlier ones are on media or on their way there.")
                    boolean another,
            @Option(
                            names = "--verify",
                            description =
                                    "Read everything back from the media before it counts, and not a sample only.")
                    boolean verify,
            @Option(names = "--dry-run", description = "Only say how much space and time it would take.")
                    boolean dryRun,
            @Option(
                            names = "--limit",
                            paramLabel = "RATE",
                            description =
                                    "The most to read of a volume, as in 100MiB/s, so that production does not suffer.")
                    Optional<String> limit,
            @Option(names = "--no-wait", description = "Print the job and do not wait for it.") boolean noWait) {
        ExportRequest request = new ExportRequest(
                volumes,
                media.stream().map(SeedCommands::absolute).toList(),
                certificate.map(SeedCommands::absolute),
                passphraseFile.map(SeedCommands::absolute),
                manifest.map(SeedCommands::absolute),
                seed.map(this::seed),
                Optional.of(copy),
                Optional.of(another),
                Optional.of(verify),
                Optional.of(dryRun),
                limit.map(rate -> Amounts.rate("--limit", rate)));
        return new JobFollower(root).follow(root.agent().post(ApiPaths.EXPORTS, request), noWait);
    }

    @Command(
            name = "import",
            description = "Take a seed in from disks that travelled, prove every chunk, and make the volume a replica.",
            footer = {
                "Media may come in any order and one after the other: what is still missing is told.",
                "All paths are on the agent's host."
            })
    int importSeed(
            @Parameters(paramLabel = "VOLUME", description = "The volume.") String volume,
            @Option(
                            names = "--from",
                            required = true,
                            arity = "1..*",
                            paramLabel = "DIR",
                            description = "Where media are mounted.")
                    List<Path> media,
            @Option(
                            names = "--passphrase-file",
                            paramLabel = "FILE",
                            description =
                                    "What they were encrypted with; not needed for those encrypted for this agent.")
                    Optional<Path> passphraseFile,
            @Option(
                            names = "--seed",
                            paramLabel = "SEED",
                            description =
                                    "Which seed, where the media hold several; the first 4 characters or more do, where they mean one only.")
                    Optional<String> seed,
            @Option(
                            names = "--set",
                            paramLabel = "FILE",
                            description =
                                    "The set that was made with it: take its seed where the media hold several, refuse"
                                            + " one that is not of it, and say what of it is missing.")
                    Optional<Path> set,
            @Option(
                            names = "--accept-missing",
                            description = "Do not wait for what is on none of the media: take it over the wire.")
                    boolean acceptMissing,
            @Option(names = "--overwrite", description = "Destroy what is on the volume's device now.")
                    boolean overwrite,
            @Option(
                            names = "--dry-run",
                            description =
                                    "Only say what is on the media, what is missing, and how much space and time it"
                                            + " would take.")
                    boolean dryRun,
            @Option(names = "--limit", paramLabel = "RATE", description = "The most to read off media, as in 100MiB/s.")
                    Optional<String> limit,
            @Option(names = "--no-wait", description = "Print the job and do not wait for it.") boolean noWait) {
        ImportRequest request = new ImportRequest(
                media.stream().map(SeedCommands::absolute).toList(),
                passphraseFile.map(SeedCommands::absolute),
                seed.map(SeedCommands::beginning),
                set.map(SeedCommands::absolute),
                Optional.of(acceptMissing),
                Optional.of(overwrite),
                Optional.of(dryRun),
                limit.map(rate -> Amounts.rate("--limit", rate)));
        Reply accepted = root.agent().post(ApiPaths.VOLUMES + "/" + AgentLine.segment(volume) + "/import", request);
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
            footer = "A copy of it that arrives later has to be compared by hash over the wire.")
    int drop(
            @Parameters(
                            paramLabel = "SEED",
                            description = "As seed list shows it; the first 4 characters or more do, where they mean"
                                    + " one only.")
                    String seed,
            @Option(names = "--yes", description = "Also a seed that is on the road.") boolean yes) {
        String whole = seed.length() < UUID_LENGTH ? complete(seed) : seed;
        return root.show(
                root.agent().delete(ApiPaths.SEEDS + "/" + AgentLine.segment(whole) + (yes ? "?yes=true" : "")),
                Done.class,
                done -> "Seed " + whole + " is dropped.\n");
    }

    private GenerationId seed(String named) {
        return identifier(named.length() < UUID_LENGTH ? complete(named) : named);
    }

    /** The agent completes it, from what is on the media. */
    private static String beginning(String named) {
        String seed = named.toLowerCase(Locale.ROOT);
        if (!seed.matches("[0-9a-f-]{1,36}")) {
            throw new UsageFault("'" + named + "' does not name a seed; its INVENTORY.txt on a medium does");
        }
        requireLong(named);
        return seed;
    }

    private static GenerationId identifier(String named) {
        try {
            return new GenerationId(UUID.fromString(named));
        } catch (IllegalArgumentException e) {
            throw unknown(named);
        }
    }

    /** What fewer characters mean is a matter of chance. */
    private static void requireLong(String beginning) {
        if (beginning.length() < LEAST_LENGTH) {
            throw new UsageFault("'" + beginning + "' is too short for a seed's identifier; give at least "
                    + LEAST_LENGTH + " characters of it, as replicatorctl seed list shows it");
        }
    }

    private static ReplicatorException unknown(String named) {
        return new ReplicatorException(
                FaultCode.BAD_REQUEST,
                "'" + named + "' does not name a seed that is held here; replicatorctl seed list shows those that are");
    }

    private String complete(String named) {
        requireLong(named);
        String beginning = named.toLowerCase(Locale.ROOT);
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
        if (meant.isEmpty()) {
            throw unknown(named);
        }
        return meant.get(0);
    }

    private static String absolute(Path path) {
        return path.toAbsolutePath().normalize().toString();
    }
}
