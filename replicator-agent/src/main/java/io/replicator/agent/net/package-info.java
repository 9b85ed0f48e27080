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
 * <p><b>Socket options</b>, and why ({@code Transport}):
 *
 * <ul>
 *   <li>TCP_NODELAY: a heartbeat or an acknowledgement never waits for the acknowledgement of a small frame before it.
 *   <li>TCP_NOTSENT_LOWAT 128 KiB: the kernel asks for more once less than that is unsent, so that its queue adds a few milliseconds and no
 *       more, and a batch goes to whichever link is free.
 *   <li>TCP_USER_TIMEOUT: 15 s for control, 90 s for data. The backbone judges sooner; this ends what nobody judges. A peer whose disk
 *       stands still takes no batches and answers on the control connection, and the kernel counts a closed window as unacknowledged, so
 *       data is given longer than the backbone's own patience.
 *   <li>SO_KEEPALIVE: the same for a connection on which nothing is under way.
 *   <li>SO_SNDBUF and SO_RCVBUF are left alone: setting either ends the kernel's own tuning, which reaches {@code tcp_wmem} and {@code
 *       tcp_rmem} by what the path needs.
 *   <li>SO_REUSEADDR on listeners: an agent that starts again need not wait for its predecessor's connections to be forgotten.
 *   <li>Connecting gives up after 3 s: three lost first packets.
 * </ul>
 *
 * <p><b>Nothing waits behind data.</b> Control has a connection of its own. A data connection is given to TLS only as fast as the kernel takes
 * it ({@code FrameOutbox}): what waits is a lease that is counted, not a ciphertext that is not. Netty's own buffers come from one pool, whose
 * bound {@code main} takes off the configured memory. Inbound, an empty pool of leases stops reading that connection ({@code FrameDecoder}),
 * TCP's window closes and the peer's batches wait at the peer.
 *
 * <p><b>Carrier.</b> Every 10 ms an event loop looks whether the local interface of each link has one ({@code CarrierWatch}); without it the
 * link is down at once, and dialled at once when it is back.
 *
 * <p>Threads: connections live on Netty's event loops; {@link io.replicator.agent.net.BackboneEndpoint} and all it tells on the peer's lane.
 * Event loops post to the lane and never wait for it, except where the lane's queue is full. Layer 2: imports {@code trust}, and of the core
 * {@code fault}, {@code time}, {@code memory}, {@code volume}, {@code wire}, {@code session}.
 */
@NullMarked
package io.replicator.agent.net;

import org.jspecify.annotations.NullMarked;
