/**
 * Measures the backbone on real sockets: failover, sharing, and speed beside a bare stream of the same TLS.
 *
 * <p>Always holds: both ends run in this process, but for a source whose cables are pulled, and use the classes that ship ({@code Network}, {@code Backbone}); what carries them is the
 * faulty relay of the core's test-jar; batches are prepared once and the receiver acknowledges and drops them, so that neither disk nor
 * proof is measured; each batch's number is checked, and one that is lost or comes twice is a failure and no figure.
 */
@NullMarked
package io.replicator.bench.link;

import org.jspecify.annotations.NullMarked;
