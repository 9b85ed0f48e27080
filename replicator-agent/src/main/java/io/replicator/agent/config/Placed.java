package io.replicator.agent.config;

import org.snakeyaml.engine.v2.nodes.Node;

/** A value and where it stands in the file. */
record Placed<T>(T value, Node node) {}
