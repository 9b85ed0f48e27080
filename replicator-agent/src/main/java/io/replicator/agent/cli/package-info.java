/**
 * {@code replicatorctl}, the administrator's command. Layer 5 of the agent: imports {@code control.api}, {@code trust}, {@code demo},
 * {@code runtime}, {@code core.report}, {@code core.volume} and {@code core.fault}; the only room that knows picocli and the progress bar.
 *
 * <p>What always holds: it decides nothing that the agent does not check itself; what a person reads goes to standard output, what is only for
 * the moment (bars, hints) to standard error; with {@code --json} standard output carries the API's documents and nothing else; a wait that is
 * interrupted leaves the work going on in the agent. It lives for a fraction of a second, so that nothing is loaded that the one command does
 * not need. One thread.
 */
@NullMarked
package io.replicator.agent.cli;

import org.jspecify.annotations.NullMarked;
