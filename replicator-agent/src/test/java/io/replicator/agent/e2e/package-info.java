/**
 * Whole agents as they are installed, on real volumes, told what to do by the administrator's command and by the control socket.
 *
 * <p>A class has one {@link io.replicator.agent.e2e.Scene}, which takes down whatever was set up, also when a test fails, and keeps the
 * logs below {@code target/e2e}, and after a failure everything.
 */
@NullMarked
package io.replicator.agent.e2e;

import org.jspecify.annotations.NullMarked;
