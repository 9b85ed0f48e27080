/**
 * The two-site demonstration: real agents, a real file system, a truck, a link that goes silent half way, and the proof at the end.
 *
 * <p>It drives everything through {@code replicatorctl}, as an administrator would, so that what it shows is what can be done by hand. It
 * keeps all it makes below one directory, talks only to loopback addresses, needs no root, and ends what it started however it ends. Its own
 * small relay stands in for the two backbone links. Imports {@code runtime}; runs on the command's main thread, which may wait.
 */
@NullMarked
package io.replicator.agent.demo;

import org.jspecify.annotations.NullMarked;
