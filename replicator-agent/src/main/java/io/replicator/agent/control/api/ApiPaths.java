package io.replicator.agent.control.api;

/** Where things are on the control socket. */
public final class ApiPaths {
    /** Everything about the agent at this moment. */
    public static final String STATUS = "/v1/status";

    /** The volumes. */
    public static final String VOLUMES = "/v1/volumes";

    /** Seeds on the road. */
    public static final String SEEDS = "/v1/seeds";

    /** Seeds that are copied onto transport media. */
    public static final String EXPORTS = "/v1/exports";

    /** The links to all peers. */
    public static final String LINKS = "/v1/links";

    /** Long work. */
    public static final String JOBS = "/v1/jobs";

    /** What happened. */
    public static final String EVENTS = "/v1/events";

    /** Reading the configuration again. */
    public static final String RELOAD = "/v1/reload";

    private ApiPaths() {}
}
