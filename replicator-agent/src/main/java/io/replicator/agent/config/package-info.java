/**
 * The configuration file: YAML 1.2 to a validated, immutable tree of records. Layer 0 of the agent: imports {@code core.fault} and no other
 * room of the agent, and only {@code main} and {@code cli} import it; every other room takes its own small settings record.
 *
 * <p>What always holds: each option is declared once, with its form, default, bounds and text, and the reference in
 * {@code docs/configuration.md} is written from those declarations. Nothing in a file is silently ignored: unknown keys, wrong units,
 * impossible combinations and what this version cannot honour are refused, all at once, each with line, column and what would be right.
 * Roles, UUIDs, salts and relations are state and never read from here. Immutable values; any thread.
 */
@NullMarked
package io.replicator.agent.config;

import org.jspecify.annotations.NullMarked;
