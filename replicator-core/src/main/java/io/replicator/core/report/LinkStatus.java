package io.replicator.core.report;

/**
 * A link as configuration and the administrator want it, and as it is.
 *
 * @param peer the peer's name
 * @param local the local address it is bound to
 * @param remote address and port where the peer listens
 * @param enabled false while the administrator has switched it off
 * @param report how it does
 */
public record LinkStatus(String peer, String local, String remote, boolean enabled, LinkReport report) {}
