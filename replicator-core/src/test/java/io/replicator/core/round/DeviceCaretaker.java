package io.replicator.core.round;

import io.replicator.core.custody.Suspicion;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.replica.ReplicaVolume;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The agent in miniature: a volume that failed is closed and opened anew, again and again; what is told on the way is kept. */
final class DeviceCaretaker {
    private static final long RETRY_NANOS = 300 * RoundWorld.MILLI;

    final Set<FaultCode> told = new LinkedHashSet<>();
    private final RoundSite site;
    private boolean closed;
    private String lastRefusal = "";

    DeviceCaretaker(RoundSite site) {
        this.site = site;
    }

    /** Looks after the volume. */
    void look() {
        OpenVolume open = site.volume;
        if (!closed && open != null && open.fault().isPresent()) {
            closed = true;
            VolumeFault fault = open.fault().get();
            told.add(fault.code());
            suspect(fault.code());
            close(open, Optional.of(fault.code()), this::tryToOpen);
        }
    }

    /** Whether the volume can be used. */
    boolean isOpen() {
        return !closed && site.volume != null;
    }

    /** What the last opening that failed said. */
    String lastRefusal() {
        return lastRefusal;
    }

    /** Closes it for somebody, who has it opened again. */
    void close(OpenVolume open, Optional<FaultCode> fault, Runnable then) {
        closed = true;
        site.ways.values().forEach(way -> way.session(site)
                .detach(open.id(), FaultCode.CANCELLED, "it is opened anew"));
        open.whenIdle(() -> {
            open.replica().ifPresent(ReplicaVolume::close);
            try {
                open.custody().orElseThrow().end(fault);
            } catch (ReplicatorException e) {
                told.add(e.code());
                open.custody().orElseThrow().end(Optional.of(e.code()));
            }
            site.directory.close();
            site.volume = null;
            then.run();
        });
    }

    /** Opens it, sooner or later. */
    void tryToOpen() {
        closed = true;
        try {
            site.openAgain();
            site.suspicion = Suspicion.NONE;
            closed = false;
        } catch (ReplicatorException e) {
            told.add(e.code());
            lastRefusal = e.getMessage();
            suspect(e.code());
            site.world.time.after(RETRY_NANOS, this::tryToOpen);
        }
    }

    private void suspect(FaultCode code) {
        site.suspicion = site.suspicion.and(
                switch (code) {
                    case DEVICE_UNAVAILABLE, DEVICE_BUSY, UNRELATED_VOLUME -> Suspicion.NONE;
                    default -> Suspicion.after(code);
                });
    }
}
