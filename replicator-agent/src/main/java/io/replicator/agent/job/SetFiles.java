package io.replicator.agent.job;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.FileManifestTarget;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.seed.media.SeedSet;
import io.replicator.core.seed.media.SeedSet.Member;
import io.replicator.core.seed.media.TravellingManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/** The set that a command's seeds are, in a file for the agent that they arrive at and in words for the people who drive. Blocking. */
final class SetFiles {
    /** The file on each medium that says which media travel together. */
    static final String CHECKLIST = "CHECKLIST.txt";

    private final SeedSet set;
    private final SeedSignature signature;

    /**
     * Reads the manifests.
     *
     * @param source this agent's name
     * @param signature signs the set
     */
    SetFiles(UUID id, long nowMillis, String source, Collection<Path> manifests, SeedSignature signature) {
        List<Member> members =
                manifests.stream().map(TravellingManifest::read).map(Member::of).toList();
        this.set = new SeedSet(id, nowMillis, source, members);
        this.signature = signature;
    }

    /** Writes the set into that directory; its path. */
    Path write(Path directory) {
        Path file = directory.resolve(fileName());
        FileManifestTarget target = new FileManifestTarget(file);
        try {
            set.write(target.open(), signature);
            target.commit();
            return file;
        } catch (IOException e) {
            throw new ReplicatorException(
                    FaultCode.IO_ERROR, "cannot write " + file + " (" + e.getMessage() + "); check its disk", e);
        } finally {
            target.abandon();
        }
    }

    /** What is said of it in the result of a command. */
    String words() {
        return "set " + set.shortId() + " of " + set.members().size()
                + (set.members().size() == 1 ? " volume" : " volumes");
    }

    /**
     * Writes set and checklist onto a medium; what went wrong, or nothing: that a medium has no room for them is no reason to call an export
     * failed.
     *
     * @param result what the command says
     */
    String writeOnto(Path medium, String result) {
        try {
            Files.writeString(medium.resolve(CHECKLIST), checklist(result));
            Files.deleteIfExists(medium.resolve(fileName()));
            write(medium);
            return "";
        } catch (IOException | ReplicatorException e) {
            return "\n  " + medium + " has no " + CHECKLIST + " or no " + fileName() + ": " + e.getMessage();
        }
    }

    /** Whether both are there. */
    boolean isOn(Path medium) {
        return Files.exists(medium.resolve(CHECKLIST)) && Files.exists(medium.resolve(fileName()));
    }

    /**
     * As {@link #writeOnto} of an export that is not whole, so that a medium which leaves now says what it is. The set goes with it only where it
     * will not change any more.
     *
     * @param whole whether every volume of the set was captured
     */
    String writeUnfinishedOnto(Path medium, String result, boolean whole) {
        String text = "THIS EXPORT IS NOT WHOLE YET: more media follow, and a later checklist.\n\n" + result;
        if (whole) {
            return writeOnto(medium, text);
        }
        try {
            Files.writeString(medium.resolve(CHECKLIST), checklist(text));
            return "";
        } catch (IOException e) {
            return "\n  " + medium + " has no " + CHECKLIST + ": " + e.getMessage();
        }
    }

    private String checklist(String result) {
        String spoken = set.members().stream()
                .map(member -> "  [ ] " + member.name() + ": generation "
                        + member.generation().number() + ", manifest " + member.spoken() + "\n")
                .collect(Collectors.joining());
        String commands = set.members().stream()
                .map(member -> "  [ ] replicatorctl seed import " + member.name() + " --from MEDIUM... --set MEDIUM/"
                        + fileName() + "\n")
                .collect(Collectors.joining());
        return "Replicator: what travels together. Tick a medium off when it is loaded, and when it is unloaded.\n\n"
                + result
                + "\n\nThis is " + words() + ", made by '" + set.source() + "' at "
                + Instant.ofEpochMilli(set.madeAtMillis())
                + ".\n\nBefore unloading, compare over the telephone with whoever loaded:\n" + spoken
                + "\nOn arrival, with every medium mounted in place of MEDIUM...:\n" + commands
                + "\nWhat it then says is missing or damaged comes over the wire with: replicatorctl resync VOLUME\n";
    }

    private String fileName() {
        return SeedSet.fileName(set.id());
    }
}
