package io.replicator.agent.config;

/**
 * One option with the value it has in effect.
 *
 * @param path where it stands, e.g. {@code volumes.vm-101.every}
 * @param value its value in the form of the file
 * @param written whether the file says so; otherwise it is the default
 * @param restart whether a change of it needs a restart of the agent
 */
public record Setting(String path, String value, boolean written, boolean restart) {}
