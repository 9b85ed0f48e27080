/**
 * What reports look like to a person: tables, sizes, times, sentences. Part of the room {@code cli}.
 *
 * <p>Pure functions from reports to text; every moment in them is told against the agent's own clock, which is in the report. No word of it is
 * for programs, which read the JSON. Imports {@code core.report}, {@code core.fault} and {@code core.volume}. Any thread.
 */
@NullMarked
package io.replicator.agent.cli.view;

import org.jspecify.annotations.NullMarked;
