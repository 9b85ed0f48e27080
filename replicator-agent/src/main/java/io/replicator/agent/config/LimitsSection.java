package io.replicator.agent.config;

import java.util.OptionalInt;

/**
 * What the agent may take of the machine.
 *
 * @param memoryBytes direct memory for buffers, all volumes and links together
 * @param ioThreads threads that read and write devices; from the number of processors where it is empty
 * @param cpuThreads threads that hash and compress; from the number of processors where it is empty
 * @param journalBytes the longest journal of one replica
 */
public record LimitsSection(long memoryBytes, OptionalInt ioThreads, OptionalInt cpuThreads, long journalBytes) {}
