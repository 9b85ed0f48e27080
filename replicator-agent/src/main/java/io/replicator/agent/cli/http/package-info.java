/**
 * As much of HTTP/1.1 as the control socket needs, over the JDK's Unix-domain channel: one request, one answer, one connection. Part of the
 * room {@code cli}, which starts without Netty.
 *
 * <p>What always holds: every read and write has a deadline, header lines, their number and the body are bounded before memory is taken, and an
 * answer that ends early, is longer than it said or cannot be parsed is a fault and never half an answer. One thread at a time.
 */
@NullMarked
package io.replicator.agent.cli.http;

import org.jspecify.annotations.NullMarked;
