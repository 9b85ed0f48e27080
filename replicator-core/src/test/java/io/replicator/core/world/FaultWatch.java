package io.replicator.core.world;

import io.replicator.core.fault.FaultCode;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The faults that sites tell their owners of. Some must never come, whatever disks and links do. */
final class FaultWatch {
    private static final Pattern SEED = Pattern.compile("seed ([0-9a-f-]{36})");

    private final World world;
    private String last = "";

    FaultWatch(World world) {
        this.world = world;
    }

    void met(String what, WorldAgent agent, FaultCode code, String text) {
        world.story.tell(what, agent.site.number, code.number());
        last = what + " at " + agent.site.name + ": " + code + " " + text;
        if (world.story.isTold()) {
            world.story.say(what + " at " + agent.site.name + ": " + code + " " + text);
        }
        boolean lost = world.sites.stream()
                .anyMatch(site -> site.evidenceLost || world.time.nanos() < site.wordsOfLostEvidenceUntilNanos);
        switch (code) {
            case CHUNK_GONE -> world.mark(Mark.GONE_ENDED_A_ROUND);
            case NO_SPACE -> world.mark(Mark.NO_SPACE_ENDED_A_ROUND);
            case IO_ERROR -> world.mark(Mark.IO_ERROR_MET);
            case CANCELLED -> world.mark(Mark.CANCELLED);
            case CORRUPT_STATE -> {
                world.mark(Mark.CORRUPT_STATE_TOLD);
                forbid(!lost, what, agent, code, text);
                world.sites.stream().filter(site -> site.evidenceLost).forEach(site -> site.corrupt = true);
            }
            case ROOT_MISMATCH, DIGEST_MISMATCH -> forbid(!lost && !mayBeSpoiledInPlace(), what, agent, code, text);
            case COMPARE_NEEDED ->
                forbid(
                        !lost && !mayNeedSeed() && !mayBeSpoiledInPlace() && !isOfEarlierSeed(text),
                        what,
                        agent,
                        code,
                        text);
            case UNEXPECTED_MESSAGE, MALFORMED_FRAME, INTERNAL, BAD_MANIFEST, SIZE_MISMATCH, GEOMETRY_MISMATCH ->
                forbid(true, what, agent, code, text);
            default -> {
                // Faults that disks and links are the cause of.
            }
        }
    }

    /** In words. */
    String last() {
        return last;
    }

    /** A round in place keeps what it finds there: what is spoiled after that shows only when all of the copy is proved. */
    private boolean mayBeSpoiledInPlace() {
        return world.proofsMayFail && world.sites.stream().anyMatch(site -> site.mayBeIncomplete);
    }

    private boolean mayNeedSeed() {
        return world.sites.stream().anyMatch(site -> site.mayNeedSeed);
    }

    /** Whether it is a late word of a seed that another one has taken the place of since. */
    private boolean isOfEarlierSeed(String text) {
        Matcher seed = SEED.matcher(text);
        return seed.find()
                && world.sites.stream()
                        .flatMap(site -> Optional.ofNullable(site.agent).stream())
                        .flatMap(agent -> agent.directory().stream())
                        .flatMap(directory -> directory.record().seed().stream())
                        .noneMatch(attached -> attached.toString().equals(seed.group(1)));
    }

    private static void forbid(boolean forbidden, String what, WorldAgent agent, FaultCode code, String text) {
        if (forbidden) {
            throw new WorldFailure(what + " at " + agent.site.name + ": " + code + ": " + text);
        }
    }
}
