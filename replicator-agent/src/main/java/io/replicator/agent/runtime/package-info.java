/**
 * The only creator of threads, and the source of the machine's clocks: single-owner lanes, bounded pools, factories for what a library
 * insists on starting itself. Layer 0 of the agent: imports {@code core.time} and {@code core.fault}, and no other room of the agent.
 *
 * <p>What always holds: every thread of the process that is not the JVM's own has a {@link io.replicator.agent.runtime.ThreadPurpose}, whose
 * entries are the list of threads; no class outside this room starts one ({@code ArchitectureTest} reads the class files). Every queue has a bound. A thread
 * that works on devices or state files is asked to stop and never interrupted, because an interrupt closes the file channel it is using.
 * A task that throws is a defect: it reaches the {@link io.replicator.agent.runtime.FatalHandler}.
 */
@NullMarked
package io.replicator.agent.runtime;

import org.jspecify.annotations.NullMarked;
