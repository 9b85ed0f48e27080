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
        /** It is a standby link, good, and another link is up. */
        SPARED,
        /** It is a standby link, and no other is up. */
        CALLED,
        /** Something that was sent waits longer than it should. */
        SILENT,
        /** It has waited so long that the link is given up. */
        LOST,
        /** The peer sent what is not legal. */
        OFFENDED,
        /** Another run of the peer's process was met. */
        RESTARTED,
        /** The administrator switched the link off. */
        SWITCHED_OFF,
        /** The administrator switched it on again. */
        SWITCHED_ON
    }

    private BackboneLinkTable() {}

    /** The state after the event. */
    static LinkState next(LinkState state, Event event) {
        if (state == LinkState.DISABLED) {
            return event == Event.SWITCHED_ON ? LinkState.DOWN : LinkState.DISABLED;
        }
        return switch (event) {
            case CONNECTED -> LinkState.PROBING;
            case DISCONNECTED, LOST, OFFENDED, RESTARTED -> LinkState.DOWN;
            case PROVEN -> state == LinkState.PROBING ? LinkState.UP : state;
            case ANSWERED -> state == LinkState.SUSPECT ? LinkState.UP : state;
            case SPARED -> state == LinkState.DOWN ? state : LinkState.STANDBY;
            case CALLED -> state == LinkState.STANDBY ? LinkState.UP : state;
            case SILENT -> state == LinkState.UP || state == LinkState.STANDBY ? LinkState.SUSPECT : state;
            case SWITCHED_OFF -> LinkState.DISABLED;
            case SWITCHED_ON -> state;
        };
    }
}
