package io.replicator.core.world;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.wire.Message;
import org.jspecify.annotations.Nullable;

/** Something that is to happen at the moment when a message of one kind is sent. */
final class Ambush {
    /** What. */
    enum Deed {
        CUT_THE_LINKS,
        KILL_THE_SENDER,
        POWER_OF_THE_SENDER,
        KILL_THE_RECEIVER,
        POWER_OF_THE_RECEIVER
    }

    private final World world;
    private @Nullable Class<? extends Message> message;
    private Deed deed = Deed.CUT_THE_LINKS;
    private int times;

    Ambush(World world) {
        this.world = world;
    }

    void lay(Class<? extends Message> awaited, Deed what, int howOften) {
        message = awaited;
        deed = what;
        times = howOften;
    }

    void lift() {
        times = 0;
    }

    /** Whether the message gets through. */
    boolean letsPass(WorldWay way, WorldSite from, WorldSite to, Message sent) {
        if (times == 0 || message == null || !message.isInstance(sent)) {
            return true;
        }
        times--;
        world.story.tell("ambush", deed.ordinal(), from.number);
        switch (deed) {
            case CUT_THE_LINKS -> world.time.after(0, way::cut);
            case KILL_THE_SENDER -> world.time.after(0, () -> from.die(false, World.MILLI));
            case POWER_OF_THE_SENDER -> world.time.after(0, () -> from.die(true, World.MILLI));
            case KILL_THE_RECEIVER -> world.time.after(0, () -> to.die(false, World.MILLI));
            case POWER_OF_THE_RECEIVER -> world.time.after(0, () -> to.die(true, World.MILLI));
        }
        return deed != Deed.CUT_THE_LINKS;
    }

    /** A round is about to be written over a snapshot: often it does not get far, since by themselves such rounds are over in no time. */
    void overSnapshot(WorldSite source, WorldSite replica) {
        WorldAgent writing = replica.agent;
        WorldAgent sending = source.agent;
        if (world.healing != null || writing == null || sending == null) {
            return;
        }
        switch (world.random.nextInt(4)) {
            case 0 -> {
                replica.diesOfPower = world.random.nextBoolean();
                writing.port.dieAfter(world.random.nextInt(20));
            }
            case 1 ->
                world.time.after(world.random.nextLong(3 * World.MILLI), () -> {
                    if (sending.isAlive()) {
                        sending.session(replica)
                                .sourceRound(world.identity.id())
                                .ifPresent(round -> round.cancel(FaultCode.CANCELLED, "the administrator asks"));
                    }
                });
            default -> {
                // It may go well.
            }
        }
    }
}
