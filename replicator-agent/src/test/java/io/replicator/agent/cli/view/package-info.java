/** Tests of the administrator's command: its view. */
@NullMarked
package io.replicator.agent.cli.view;

import org.jspecify.annotations.NullMarked;
