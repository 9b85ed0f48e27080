package io.replicator.core.wire;

import io.replicator.core.extent.Geometry;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.memory.Lease;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.BootId;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import io.replicator.core.volume.IncarnationId;
import io.replicator.core.volume.Role;
import io.replicator.core.volume.VolumeId;
import io.replicator.core.volume.VolumeIdentity;
import java.util.List;
import java.util.Optional;

/**
 * What one agent says to another. Immutable; validated again by the codec when it comes from a peer.
 *
 * <p>A <em>round</em> number is chosen by the round's source, counts from 1 within one run of the source's process, and is unique for the
 * pair of boot ids. Batches of a round are numbered from 1 without a gap.
 */
public sealed interface Message {

    // ---- of one connection: not sequenced ----

    /**
     * The first frame of every connection, both ways.
     *
     * @param major protocol version; another one is refused
     * @param minor additions that an older peer may ignore
     * @param features bits of what the sender can do; only what both name is used
     * @param agent the sender; must be the one its certificate names
     * @param agentName the sender's name in configuration and certificate
     * @param boot this run of the sender's process
     * @param link the link's name, as the dialling side has it configured
     * @param channel what the connection is for
     */
    record Hello(
            int major,
            int minor,
            long features,
            AgentId agent,
            String agentName,
            BootId boot,
            String link,
            Channel channel)
            implements Message {}

    /** What a connection of a link is for. */
    enum Channel {
        /** Everything but batches. Never waits behind data. */
        CONTROL,
        /** Batches. */
        DATA,
        /** What measures the path, while somebody asked for it. Never needed for anything else. */
        TEST;

        /** The two whose connections make a link. */
        public static final List<Channel> PAIR = List.of(CONTROL, DATA);
    }

    /** Asks for an echo. {@code nanos} is the sender's own ticker and means nothing to the peer. */
    record Heartbeat(long nanos) implements Message {}

    /** Answers a heartbeat with the number it carried. */
    record HeartbeatEcho(long nanos) implements Message {}

    /**
     * What has arrived here so far, absolute, so that the latest one is enough and any may be lost.
     *
     * @param controlReceivedThrough every sequenced message up to this number was received
     * @param rounds one entry for each round that this side receives
     */
    record Ack(long controlReceivedThrough, List<RoundAck> rounds) implements Message {
        /** The most rounds of one frame. */
        public static final int MAX_ROUNDS = 256;

        public Ack {
            rounds = List.copyOf(rounds);
        }
    }

    /**
     * What has arrived of one round.
     *
     * @param received ranges of batch numbers beyond {@code durableThrough} that are in memory here, ascending, disjoint
     * @param durableThrough every batch up to this number is journalled, proved or recorded as needed, and flushed
     * @param creditBytes the sum of batch bytes, each number counted once, that the source may have sent since the round began
     */
    record RoundAck(long round, List<Range> received, long durableThrough, long creditBytes) {
        /** The most ranges of one entry; what is not told is offered again, and taken once. */
        public static final int MAX_RANGES = 64;

        public RoundAck {
            received = List.copyOf(received);
        }
    }

    /** Numbers from {@code first} to {@code last}, both included. */
    record Range(long first, long last) {}

    /**
     * Asks for an echo, and takes room on the path. Sent by the side that dialled the test's connection.
     *
     * @param token means nothing to the peer
     * @param occupiedMicros for about so long what the test has under way, or is about to send, takes the path: what else is late by that is
     *     no silence of the link. 0 to {@value #MAX_OCCUPIED_MICROS}
     * @param fillerBytes bytes that say nothing, 0 to {@value #MAX_FILLER_BYTES}
     */
    record Probe(long token, int occupiedMicros, int fillerBytes) implements Message {
        /** Bytes of the frame of a probe without filler. */
        public static final int LEAST_FRAME_BYTES = FrameHeader.BYTES + ProbeFormats.LEAST_PROBE_BYTES;

        /** The most filler of one probe. */
        public static final int MAX_FILLER_BYTES =
                WireLimits.MAX_CONTROL_PAYLOAD_BYTES - ProbeFormats.LEAST_PROBE_BYTES;

        /** The longest that a test may take the path for at a time, in microseconds. */
        public static final int MAX_OCCUPIED_MICROS = 1_000_000;

        /** Bytes of its whole frame. */
        public int frameBytes() {
            return LEAST_FRAME_BYTES + fillerBytes;
        }
    }

    /**
     * Answers a probe.
     *
     * @param token the probe's
     * @param receivedBytes bytes of all frames of probes that came for this link so far, this one's included: only the difference of two says
     *     anything
     * @param arrivedNanos when the probe came, by the ticker of who answers: only the difference of two says anything
     */
    record ProbeEcho(long token, long receivedBytes, long arrivedNanos) implements Message {}

    /** The last frame of a connection that is closed on purpose. */
    record Close(FaultCode code, String text) implements Message {}

    // ---- sequenced: delivered once and in order over whichever link ----

    /**
     * What the sender holds of a volume that names the receiver as a peer. Sent for each such volume when two boot ids first meet, and again
     * whenever it changed.
     *
     * @param salt what goes into every digest of the volume: a copy without a seed is initialised with it
     * @param role what the copy is at the sender
     * @param roleEpoch counts the hand-overs of the volume's source role
     * @param lineage the generations the copy knows, oldest first, at most {@value #MAX_LINEAGE}
     * @param current the generation the copy is at; for a source: the last captured one
     * @param relation the incarnation of the relation with the receiver, where there is one
     * @param seed the generation of the seed that a new relation starts from: set by a replica until its source has taken it up
     * @param damagedChunks number of chunks known not to be what {@code current} says
     * @param flags bits of {@link VolumeFlag}
     */
    record VolumeState(
            VolumeId volume,
            String name,
            Geometry geometry,
            VolumeIdentity.Salt salt,
            Role role,
            long roleEpoch,
            List<Generation> lineage,
            Optional<GenerationId> current,
            Optional<IncarnationId> relation,
            Optional<GenerationId> seed,
            long damagedChunks,
            int flags)
            implements Message {
        /** The most generations of one message: the newest ones. */
        public static final int MAX_LINEAGE = 256;

        public VolumeState {
            lineage = List.copyOf(lineage);
        }

        /** Whether the flag is set. */
        public boolean has(VolumeFlag flag) {
            return (flags & flag.bit()) != 0;
        }
    }

    /** What else there is to say of a copy. */
    enum VolumeFlag {
        /** Never was complete, or was made incomplete on an explicit order. */
        INCOMPLETE(1),
        /** Nobody can vouch that it was not written to by others. */
        UNVOUCHED(2),
        /** Its relation is paused at the sender. */
        PAUSED(4),
        /** Its device cannot be used at present. */
        UNAVAILABLE(8);

        private final int bit;

        VolumeFlag(int bit) {
            this.bit = bit;
        }

        /** The flag's bit. */
        public int bit() {
            return bit;
        }
    }

    /** A source's answer to a volume's state that it cannot work with; the text says what to do. */
    record VolumeConflict(VolumeId volume, FaultCode code, String text) implements Message {}

    /**
     * Source: a round begins.
     *
     * @param base the generation the replica holds; {@link GenerationId#NONE} in a direct round to one that holds none
     * @param next the generation it will be at: number, id, parent, time, consistency; its root is not known before ROUND_COMMIT and is zero
     * @param expectedBytes a guess of the payload, for planning and progress; 0 when unknown
     * @param kind how it is found what differs
     */
    record RoundBegin(
            long round,
            VolumeId volume,
            IncarnationId relation,
            GenerationId base,
            Generation next,
            long expectedBytes,
            RoundKind kind)
            implements Message {}

    /** How it is found what a round has to carry. */
    enum RoundKind {
        /** The source knows what changed since the base. */
        DELTA,
        /** Nobody knows: the replica lists what it has, and every chunk that is not listed with its digest goes whole. */
        COMPARE,
        /** As a comparison, and the replica is written in place, marked incomplete: a first copy, or on an explicit order. */
        DIRECT
    }

    /**
     * Replica: a page of the chunks it needs whole besides what changed, before ROUND_READY. Chunks ascend over all pages.
     *
     * @param chunks ascending, disjoint ranges, at most {@value #MAX_RANGES}
     */
    record DamageList(long round, List<Range> chunks) implements Message {
        /** The most ranges of one page. */
        public static final int MAX_RANGES = 4096;

        public DamageList {
            chunks = List.copyOf(chunks);
        }
    }

    /**
     * Replica: send.
     *
     * @param damagedChunks the number told by the pages before
     * @param heldChunks the most chunks it can list when it is asked by HELD_ASK; 0 where it holds nothing of an earlier round
     */
    record RoundReady(long round, Mode mode, long damagedChunks, long creditBytes, long heldChunks)
            implements Message {}

    /** Source: list what you hold from that chunk on. Answered by one HELD_LIST. */
    record HeldAsk(long round, long from) implements Message {}

    /**
     * Replica: a page of the chunks of which it holds proved bytes of an earlier round, ascending: all there are from where it was asked up
     * to {@code through}.
     */
    record HeldList(long round, long through, List<Held> chunks) implements Message {
        /** The most chunks of one page. */
        public static final int MAX_CHUNKS = 8192;

        public HeldList {
            chunks = List.copyOf(chunks);
        }
    }

    /** A chunk of which a replica holds proved bytes with that digest. */
    record Held(long chunk, Digest digest) {}

    /**
     * Source: every chunk held in these ranges counts for this round as if it had been sent; at most {@value DamageList#MAX_RANGES} ranges,
     * ascending over all pages. What is held, not kept by the time of ROUND_COMMIT and not sent anew, is as the base has it.
     */
    record Keep(long round, List<Range> chunks) implements Message {
        public Keep {
            chunks = List.copyOf(chunks);
        }
    }

    /** How the replica keeps its promise to be at a generation at every instant. */
    enum Mode {
        /** Journal first, apply after commit. */
        REDO,
        /** Written in place while a snapshot keeps the base. */
        SNAPSHOT,
        /** Written in place, marked incomplete. */
        DIRECT
    }

    /**
     * Source: changed blocks. Goes on a data connection, in any order, any number of times; taken once by its number.
     *
     * @param batch the batch's bytes, sealed; whoever takes the message releases it
     */
    record Batch(long round, long number, Lease batch) implements Message {}

    /** Replica: these chunks are needed whole, at most {@value DamageList#MAX_RANGES} ranges. */
    record Need(long round, List<Range> chunks) implements Message {
        public Need {
            chunks = List.copyOf(chunks);
        }
    }

    /** Source: these chunks no longer have the bytes that the generation captured. */
    record Gone(long round, List<Range> chunks) implements Message {
        public Gone {
            chunks = List.copyOf(chunks);
        }
    }

    /**
     * Source: everything was sent.
     *
     * @param root the root of {@code next}
     * @param batches number of batches of the round so far
     * @param chunks number of chunks they carried
     */
    record RoundCommit(long round, GenerationId next, Digest root, long batches, long chunks) implements Message {}

    /** Replica: {@code generation} is durable here; the commit record is flushed. */
    record RoundDurable(long round, GenerationId generation) implements Message {}

    /** Replica: the generation is applied to the device and flushed; ready for another round. */
    record RoundApplied(long round, GenerationId generation, long damagedChunks) implements Message {}

    /**
     * Either side: the round is over, at base.
     *
     * @param bySource whether the sender is the round's source, since each side counts rounds of its own
     */
    record RoundAbort(long round, boolean bySource, FaultCode code, String text) implements Message {}
}
