package io.replicator.core.store;

/** The process is dead: thrown by every operation of a state directory or device from the planned crash on. No fault, so nobody handles it as one. */
public final class SimulatedCrash extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Under whatever has that name. */
    public SimulatedCrash(String name) {
        super("power was cut under " + name);
    }
}
