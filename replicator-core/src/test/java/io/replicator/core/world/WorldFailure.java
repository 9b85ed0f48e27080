package io.replicator.core.world;

/** Something did not hold. */
final class WorldFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WorldFailure(String what) {
        super(what);
    }

    WorldFailure(String what, Throwable cause) {
        super(what, cause);
    }
}
