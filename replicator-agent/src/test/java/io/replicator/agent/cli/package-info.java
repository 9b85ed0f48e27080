/** Tests of the administrator's command. */
@NullMarked
package io.replicator.agent.cli;

import org.jspecify.annotations.NullMarked;
