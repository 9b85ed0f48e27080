/**
 * Links to peers on Netty: listening, dialling, TLS, framing, greeting. The only room, beside {@code control}, that knows Netty; {@code
 * ByteBuf} never leaves it.
 *
 * <p>What always holds: TLS 1.3 with certificates on both sides, before a byte of ours is read; the first frame of a connection is a
 * greeting that repeats the identity of the certificate, or the connection is closed with a reason that both sides log; a batch is copied
 * once, from Netty's buffer into a lease, and sent without a copy; while the pool of leases is empty nothing is read from the connection.
 *
 * <p>Of two agents that have each other's addresses, the one whose name sorts first dials; the other begins only after some seconds without
 * success, in case the first cannot. A new connection takes the place of the old one of the same link and channel.
 *
 * <p>Threads: connections live on Netty's event loops; {@link io.replicator.agent.net.BackboneEndpoint} and all it tells on the peer's lane.
 * Event loops post to the lane and never wait for it, except where the lane's queue is full. Layer 2: imports {@code trust}, and of the core
 * {@code fault}, {@code time}, {@code memory}, {@code volume}, {@code wire}, {@code session}.
 */
@NullMarked
package io.replicator.agent.net;

import org.jspecify.annotations.NullMarked;
