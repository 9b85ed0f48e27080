package io.replicator.core.seed;

/**
 * What an attach would do: everything that could be refused before its first write was asked, and was not.
 *
 * @param header what the manifest describes
 * @param filledChunks of it, that are not zero
 * @param estimate of the check
 */
public record ArrivalPlan(ManifestHeader header, long filledChunks, SeedEstimate estimate) {}
