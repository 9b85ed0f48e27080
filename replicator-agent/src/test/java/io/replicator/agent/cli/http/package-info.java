/** Tests of the administrator's command: its http. */
@NullMarked
package io.replicator.agent.cli.http;

import org.jspecify.annotations.NullMarked;
