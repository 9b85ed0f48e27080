package io.replicator.core.report;

import io.replicator.core.fault.FaultCode;
import java.util.Optional;

/**
 * One link to a peer as it is now.
 *
 * @param name the link's name in configuration
 * @param state what it is good for
 * @param stateNanos how long it has been in that state
 * @param code what brought it down or under suspicion, where that is its state
 * @param why the same in words; empty when there is nothing to say
 * @param roundTripNanos smoothed round trip of small frames, 0 before the first one
 * @param bytesPerSecond the highest rate of acknowledged batches lately, 0 before the first one
 * @param inFlightBytes bytes of batches sent on it and not known to have arrived
 * @param windowBytes how many of them it may hold
 * @param sentBytes bytes of batches given to it since the agent began
 * @param writtenBytes bytes of all frames that the kernel took for it since the agent began, before encryption
 * @param receivedBytes bytes of batches that arrived by it, those that came twice included
 * @param retransmittedBytes bytes of batches given to it that another link had carried before
 * @param failovers how often it went down or under suspicion while it held something
 * @param flaps how often it broke or turned silent shortly after it had been good; forgotten after a while without. The more, the longer it has
 *     to prove itself before it is used again
 * @param limitBytesPerSecond the most it may send at this time of the day, 0 for no limit
 * @param weight how far it is preferred; 100 is neither more nor less than another
 * @param standby whether it is used only while no other link is up
 */
public record LinkReport(
        String name,
        LinkState state,
        long stateNanos,
        Optional<FaultCode> code,
        String why,
        long roundTripNanos,
        long bytesPerSecond,
        long inFlightBytes,
        long windowBytes,
        long sentBytes,
        long writtenBytes,
        long receivedBytes,
        long retransmittedBytes,
        long failovers,
        int flaps,
        long limitBytesPerSecond,
        int weight,
        boolean standby) {}
