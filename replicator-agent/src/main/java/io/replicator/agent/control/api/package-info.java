/**
 * What goes over the control socket: requests, answers and their JSON. Part of the room {@code control}, kept apart because the command line
 * shares it and starts without Netty.
 *
 * <p>What always holds: names in JSON are the names of record components, so that {@code docs/control-api.md} and {@code core.report} say
 * the same. Requests with an unknown field are refused; answers may gain fields. Imports {@code core.report}, {@code core.fault} and
 * {@code core.volume}. Immutable values, any thread.
 */
@NullMarked
package io.replicator.agent.control.api;

import org.jspecify.annotations.NullMarked;
