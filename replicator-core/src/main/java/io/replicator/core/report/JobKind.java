package io.replicator.core.report;

/** What a job does. */
public enum JobKind {
    VOLUME_INIT,
    SEED_CREATE,
    SEED_ATTACH,
    SEED_EXPORT,
    SEED_IMPORT,
    RESYNC,
    LINK_TEST
}
