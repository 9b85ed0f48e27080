package io.replicator.core.round;

import io.replicator.core.disk.Loss;
import io.replicator.core.replica.CrashingDevice;
import io.replicator.core.store.MemoryStateDirectory;
import java.util.List;

/** What is on the disks of a site while nothing of it runs: state directory and device, everything durable. */
record SiteDisks(MemoryStateDirectory state, CrashingDevice device) {
    /** As a process that goes on finds them. */
    static SiteDisks now(RoundSite site) {
        return new SiteDisks(site.state.copy(), site.device.copy());
    }

    /** As a power cut that loses so much leaves them. */
    static SiteDisks afterCrash(RoundSite site, Loss loss) {
        return new SiteDisks(site.state.afterCrash(loss), site.device.afterCrash(loss));
    }

    /** As power cuts of each kind leave them: one where all come to the same. */
    static List<SiteDisks> afterCrashes(RoundSite site, List<Loss> losses) {
        boolean differ = site.state.hasUnflushed() || site.device.hasUnflushed();
        return losses.stream()
                .limit(differ ? losses.size() : 1)
                .map(loss -> afterCrash(site, loss))
                .toList();
    }

    /** Puts copies of them into a site where nothing runs. */
    void putInto(RoundSite site) {
        site.die(state.copy(), device.copy());
    }

    /** The same for the same content, and for no other. */
    String id() {
        return state.id() + device.id();
    }
}
