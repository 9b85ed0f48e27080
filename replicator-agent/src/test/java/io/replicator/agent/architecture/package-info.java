/** The agent's table of rooms, and the test that keeps it. */
@NullMarked
package io.replicator.agent.architecture;

import org.jspecify.annotations.NullMarked;
