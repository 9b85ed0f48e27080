/**
 * Who is who: the authority, requests, certificates, and what of them is accepted. The only room that knows Bouncy Castle.
 *
 * <p>What always holds: keys are P-256 and lie in files that only their owner can read, anything wider is refused; a certificate names its
 * agent twice, by name ({@code CN}) and by UUID (URI {@code urn:replicator:agent:UUID}), and these two are the peer's identity, not its key,
 * so that renewal changes nothing. Blocks on files; for start and commands, not for the lane. Layer 1: imports {@code core.fault} and
 * {@code core.volume}.
 */
@NullMarked
package io.replicator.agent.trust;

import org.jspecify.annotations.NullMarked;
