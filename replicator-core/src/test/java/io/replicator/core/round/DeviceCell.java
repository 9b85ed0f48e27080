package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.FaultyBlockDevice;
import io.replicator.core.device.FaultyBlockDevice.Operation;
import io.replicator.core.device.TellingDevice;
import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.replica.CrashingDevice;
import io.replicator.core.session.RoundOutcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One cell of the matrix of faulty devices: a copy in a state, and the operation at which its device begins to misbehave. Nothing wrong may be
 * taken for right at any instant, what is wrong is told, and once the device is well both sites come to equal.
 */
final class DeviceCell {
    static final Geometry GEOMETRY = new Geometry(12L * 8192 + 700, 8192);

    private static final long HEALS_AFTER_MILLIS = 2_500;
    private static final long STUCK_NANOS = 30_000 * RoundWorld.MILLI;
    private static final int ROTTEN_BYTE = 5 * 8192 + 4096 + 17;

    final RoundWorld world = RoundWorld.ofTwo(11, GEOMETRY);
    final RoundSite site;
    final DeviceCaretaker caretaker;
    final List<RoundWorld.Ended> ends = new ArrayList<>();
    final Set<FaultCode> told = new LinkedHashSet<>();
    private final @Nullable Operation operation;
    private final @Nullable DeviceFault fault;
    private final long cutBytes;
    private FaultyBlockDevice device;
    private boolean armed;
    private boolean met;
    private boolean healed;
    private boolean damaged;
    private long metCount;

    /**
     * A cell of a world that is seeded and idle.
     *
     * @param operation null is the opening
     * @param fault null: the operation is only counted
     */
    DeviceCell(DeviceState state, @Nullable Operation operation, @Nullable DeviceFault fault) {
        this.operation = operation;
        this.fault = fault;
        this.site = state.isSource() ? world.source() : world.replica();
        this.cutBytes = 7 * 8192;
        this.caretaker = new DeviceCaretaker(site);
        site.around = this::open;
        world.sites.forEach(any -> any.mostStepNanos = 2_000_000);
        caretaker.close(site.volume, Optional.empty(), caretaker::tryToOpen);
        world.run(500);
        assertThat(caretaker.isOpen()).as(world::story).isTrue();
    }

    /** Runs it: what came of it, in words. */
    String run(DeviceState state) {
        state.bring(this);
        if (!armed) {
            arm();
        }
        for (int i = 0; i < HEALS_AFTER_MILLIS / 50; i++) {
            step();
        }
        if (fault == DeviceFault.STUCK && met) {
            world.run(31_000);
        }
        if (fault == DeviceFault.LIE && met) {
            powerCut();
        }
        heal();
        boolean found = !becomesEqual();
        if (found) {
            compareAll();
            assertThat(becomesEqual()).as(() -> "in the end\n" + world.story()).isTrue();
        }
        world.run(500);
        world.checkEqual(world.source(), world.replica());
        return outcome(found);
    }

    /** Whether the operation was met, where nothing but that is asked. */
    boolean wasMet() {
        return metCount > 0;
    }

    // ---- the device ----

    private BlockDevice open(CrashingDevice disk) {
        if (armed && operation == null && fault == null) {
            metCount++;
        } else if (armed && operation == null && !met && !healed) {
            met = true;
            beginWithOpening();
        } else if (isGone()) {
            throw new ReplicatorException(FaultCode.DEVICE_UNAVAILABLE, "planned: the device is not there");
        }
        FaultyBlockDevice fresh = new FaultyBlockDevice(disk, disk::loseUnflushed);
        device = fresh;
        fresh.appearAs("disk " + site.name, OptionalLong.empty());
        if (met && !healed) {
            goesOn(fresh);
        } else if (armed && operation != null && !healed) {
            fresh.strike(operation, this::begin);
        }
        return new TellingDevice(fresh, (code, text) -> told.add(code));
    }

    /** The device misbehaves from the next such operation on. */
    void arm() {
        armed = true;
        if (operation != null) {
            device.strike(operation, this::begin);
        }
    }

    private boolean isGone() {
        boolean always = fault == DeviceFault.VANISH || (fault == DeviceFault.EIO_ALWAYS && operation == null);
        return met && !healed && always;
    }

    private void beginWithOpening() {
        switch (chosen()) {
            case EIO_ONCE, EIO_ALWAYS, VANISH ->
                throw new ReplicatorException(FaultCode.DEVICE_UNAVAILABLE, "planned: it cannot be opened");
            case STUCK -> site.stuckUntilNanos = world.time.nanos() + STUCK_NANOS;
            default -> {
                // It can be opened, and then misbehaves.
            }
        }
        if (fault == DeviceFault.ROT) {
            site.device.rot(ROTTEN_BYTE, 4);
        }
    }

    /** The operation is about to be done. */
    private void begin() {
        if (fault == null) {
            metCount++;
            return;
        }
        met = true;
        world.say("the device " + chosen().words + " at " + operation);
        switch (chosen()) {
            case EIO_ONCE ->
                device.failOnce(asked(), 0, asked() == Operation.FLUSH ? FaultCode.FLUSH_FAILED : FaultCode.IO_ERROR);
            case SHORT -> device.tearOnce(asked(), 0, FaultCode.IO_ERROR);
            case NO_SPACE ->
                device.failOnce(asked(), 0, asked() == Operation.FLUSH ? FaultCode.FLUSH_FAILED : FaultCode.NO_SPACE);
            case STUCK -> site.stuckUntilNanos = world.time.nanos() + STUCK_NANOS;
            case ROT -> site.device.rot(ROTTEN_BYTE, 4);
            case SHRINK -> device.resize(cutBytes);
            case GROW -> device.resize(site.device.sizeBytes() + 4096);
            default -> goesOn(device);
        }
    }

    /** What lasts until it heals, whoever opens it. */
    private void goesOn(FaultyBlockDevice opened) {
        switch (chosen()) {
            case EIO_ALWAYS -> {
                if (operation != null) {
                    opened.failAlways(
                            asked(), asked() == Operation.FLUSH ? FaultCode.FLUSH_FAILED : FaultCode.IO_ERROR);
                }
            }
            case VANISH -> opened.vanish();
            case SHRINK -> {
                opened.resize(cutBytes);
                opened.openAs(cutBytes);
            }
            case GROW -> opened.openAs(site.device.sizeBytes() + 4096);
            case MISDIRECT -> opened.misdirectOnce(8192);
            case LIE -> opened.lie();
            default -> {
                // It was once.
            }
        }
    }

    private DeviceFault chosen() {
        return Optional.ofNullable(fault).orElseThrow();
    }

    private Operation asked() {
        return Optional.ofNullable(operation).orElseThrow();
    }

    private void heal() {
        healed = true;
        site.stuckUntilNanos = 0;
        device.heal();
        world.say("the device is well");
        if (met && (fault == DeviceFault.SHRINK || fault == DeviceFault.GROW)) {
            // Its size is back, whatever was lost with it.
            device.resize(site.device.sizeBytes());
        }
    }

    private void powerCut() {
        world.say("the power is cut");
        site.opensLater = true;
        site.die(Optional.of(world.random));
        site.start();
        caretaker.tryToOpen();
    }

    // ---- what goes on ----

    /** A moment passes; what always holds is checked. */
    void step() {
        world.run(50);
        caretaker.look();
        damaged |= damagedNow();
        if (world.source().volume != null && world.replica().volume != null && !isSilent()) {
            world.checkInvariants(world.source(), world.replica());
        }
        beginRound();
    }

    private boolean isSilent() {
        return met && chosen().isSilent() && !site.equals(world.source());
    }

    private boolean damagedNow() {
        OpenVolume copy = world.replica().volume;
        return copy != null && copy.replica().orElseThrow().damagedChunks() > 0;
    }

    /** A round begins where one may. */
    void beginRound() {
        if (world.source().volume == null
                || world.standing(world.source(), world.replica()).kind() != Standing.Kind.READY
                || world.way()
                        .session(world.source())
                        .sourceRound(world.identity.id())
                        .isPresent()) {
            return;
        }
        world.begin(world.source(), world.replica(), ends);
    }

    /** Production writes some blocks: changed, zeroed, and a whole chunk of zeroes. */
    void produce() {
        byte[] block = new byte[Geometry.BLOCK_BYTES];
        for (int chunk : new int[] {1, 3, 5, 7, 12}) {
            world.random.nextBytes(block);
            int length = chunk == 12 ? 700 : block.length;
            world.source().device.write(chunk * 8192L, ByteBuffer.wrap(block, 0, length));
        }
        world.source().device.zero(9 * 8192, 4096);
        world.source().device.zero(10 * 8192, 8192);
        world.source().device.flush();
    }

    /** Lets time pass until it is so. */
    void until(BooleanSupplier condition) {
        for (int i = 0; i < 20_000 && !condition.getAsBoolean(); i++) {
            world.time.run(50_000);
        }
        assertThat(condition.getAsBoolean()).as(world::story).isTrue();
    }

    private boolean becomesEqual() {
        int good = 0;
        for (int i = 0; i < 400 && good < 2; i++) {
            int before = ends.size();
            step();
            good += ends.subList(before, ends.size()).stream()
                            .anyMatch(end ->
                                    RoundWorld.isApplied(end) || end.end().outcome() == RoundOutcome.UNCHANGED)
                    ? 1
                    : 0;
        }
        assertThat(good).as(() -> "rounds go on\n" + world.story()).isEqualTo(2);
        until(() -> world.way()
                        .session(world.source())
                        .sourceRound(world.identity.id())
                        .isEmpty()
                && world.replica().volume.isIdle());
        return Arrays.equals(world.source().digests(), world.replica().digests());
    }

    /** What an administrator is told to do about a copy that nobody vouches for, or that may have rotted. */
    private void compareAll() {
        assertThat(met && chosen().isSilent())
                .as(() -> "nothing was silent\n" + world.story())
                .isTrue();
        world.say("everything is compared");
        world.replica().volume.replica().orElseThrow().compare(progress -> {});
        damaged |= damagedNow();
        world.replica().volume.changed();
        world.run(100);
    }

    private String outcome(boolean found) {
        if (!met) {
            return "unmet";
        }
        told.addAll(caretaker.told);
        ends.forEach(end -> end.end().code().filter(code -> isAFault(code)).ifPresent(told::add));
        List<String> words =
                new ArrayList<>(told.stream().map(FaultCode::name).sorted().toList());
        if (damaged) {
            words.add("damaged");
        }
        if (world.replica().volume.isUnvouched()) {
            words.add("unvouched");
        }
        if (found) {
            words.add("found by comparing");
        }
        return words.isEmpty() ? "nothing to tell" : words.stream().collect(Collectors.joining(", "));
    }

    private static boolean isAFault(FaultCode code) {
        return switch (code) {
            // What a peer says of it, or of a process that began again.
            case UNCHANGED, CANCELLED, DEVICE_UNAVAILABLE, PEER_RESTARTED -> false;
            default -> true;
        };
    }
}
