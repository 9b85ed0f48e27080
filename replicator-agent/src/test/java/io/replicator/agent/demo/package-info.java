/** Tests of the demonstration's parts. */
@NullMarked
package io.replicator.agent.demo;

import org.jspecify.annotations.NullMarked;
