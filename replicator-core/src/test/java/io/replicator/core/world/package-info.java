/**
 * The simulated world: two or three sites, their disks and the links between them, under one virtual clock and one seed, driving the classes
 * that ship.
 *
 * <p><b>What a run is.</b> {@link io.replicator.core.world.WorldRun} takes a seed. {@code WorldOptions} decides the sizes, {@code Script} what
 * happens: production's writes, rounds, tiny and empty ones upon each other, seeds taken, on the road, attached and dropped, roles that are
 * swapped by a seed of the other way, pauses, dry runs, processes killed and power cut at any operation of a disk, disks that fail, fill,
 * stand still, rot or write elsewhere, links that are cut inside a frame, silent one way, half open, slow. Then {@code Healing} ends all
 * faults, does what an administrator would do, and demands copies that are equal within a bound of virtual time.
 *
 * <p><b>What is checked.</b> After every event {@code Invariants}: each replica is at a generation that a source captured, with its bytes and
 * its root; what differs is dirty, for every relation and every seed on the road; what was said to be durable is. {@code RecoveryCheck}
 * recovers a copy of a site as a power cut in the middle of a step would leave it, with the network down. {@code Watch} hears what is said
 * and told: what must never come, whatever disks and links do. Where the world itself took away the evidence (a state file that rotted, a
 * seed that was dropped), a typed refusal is right, and a new seed must help.
 *
 * <p>Always holds: the same seed makes the same events. A failure is replayed by its seed with all its words. Each {@link
 * io.replicator.core.world.Mark} must be reached by a batch of runs, and each bug of {@code planted-bugs.txt} found.
 */
@NullMarked
package io.replicator.core.world;

import org.jspecify.annotations.NullMarked;
