/**
 * The simulated world: sites, disks and links under one clock and one seed, driving the classes that ship.
 */
@NullMarked
package io.replicator.core.world;

import org.jspecify.annotations.NullMarked;
