package io.replicator.core.session;

import io.replicator.core.report.LinkState;

/**
 * The table of a link's states: what becomes of it at each event, for every state. {@code docs/protocol.md} prints the same table.
 */
final class BackboneLinkTable {
    /** What can happen to a link. */
    enum Event {
        /** Both connections are established and the greetings fit. */
        CONNECTED,
        /** A connection was closed, reset, or replaced. */
        DISCONNECTED,
        /** Three round trips on each connection since it was connected. */
        PROVEN,
        /** Nothing that was sent waits longer than it should. */
        ANSWERED,
        /** Something that was sent waits longer than it should. */
        SILENT,
        /** It has waited so long that the link is given up. */
        LOST,
        /** The peer sent what is not legal. */
        OFFENDED,
        /** Another run of the peer's process was met. */
        RESTARTED
    }

    private BackboneLinkTable() {}

    /** The state after the event. */
    static LinkState next(LinkState state, Event event) {
        return switch (event) {
            case CONNECTED -> LinkState.PROBATION;
            case DISCONNECTED, LOST, OFFENDED, RESTARTED -> LinkState.DOWN;
            case PROVEN -> state == LinkState.PROBATION ? LinkState.UP : state;
            case ANSWERED -> state == LinkState.SUSPECT ? LinkState.UP : state;
            case SILENT -> state == LinkState.UP ? LinkState.SUSPECT : state;
        };
    }
}
