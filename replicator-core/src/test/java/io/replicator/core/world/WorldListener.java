package io.replicator.core.world;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.LinkState;
import io.replicator.core.round.PeerListener;
import io.replicator.core.round.Standing;
import io.replicator.core.session.RoundEnd;
import io.replicator.core.volume.VolumeId;

/** Hears what a session tells, while its process lives. */
final class WorldListener implements PeerListener {
    private final WorldAgent agent;
    private final WorldSite peer;
    private final World world;

    WorldListener(WorldAgent agent, WorldSite peer) {
        this.agent = agent;
        this.peer = peer;
        this.world = agent.world;
    }

    @Override
    public void standingChanged(VolumeId volume) {
        if (agent.isAlive()) {
            Standing standing = agent.session(peer).standing(volume);
            world.story.tell(
                    "stands",
                    agent.site.number * 10L + peer.number,
                    standing.kind().ordinal());
            if (world.story.isTold()) {
                world.story.say(agent.site.name + " with " + peer.name + ": " + standing.kind() + " "
                        + standing.code().map(FaultCode::name).orElse("") + " " + standing.text());
            }
            world.watch.standing(agent, peer, standing);
        }
    }

    @Override
    public void connectionChanged(boolean connected) {
        if (agent.isAlive()) {
            world.story.tell("connected", agent.site.number * 10L + peer.number, connected ? 1 : 0);
            world.watch.connected(agent, peer, connected);
        }
    }

    @Override
    public void linkChanged(String link, LinkState state, FaultCode code, String why) {
        if (agent.isAlive()) {
            world.story.tell("link", agent.site.number * 10L + peer.number, state.ordinal());
        }
    }

    @Override
    public void replicaRoundBegan(VolumeId volume) {
        if (agent.isAlive()) {
            world.story.tell("follows", agent.site.number, peer.number);
        }
    }

    @Override
    public void replicaRoundEnded(VolumeId volume, RoundEnd end) {
        if (agent.isAlive()) {
            world.story.tell("followed", agent.site.number, end.outcome().ordinal());
            if (world.story.isTold()) {
                world.story.say(agent.site.name + " followed a round: " + end);
            }
            world.watch.replicaRoundEnded(agent, end);
        }
    }

    @Override
    public Absence spokeOfAbsent(VolumeId volume, String name) {
        return Absence.NOT_NAMED;
    }

    @Override
    public void refused(VolumeId volume, FaultCode code, String text) {
        if (agent.isAlive()) {
            world.story.tell("refused", agent.site.number, code.number());
            if (world.story.isTold()) {
                world.story.say(agent.site.name + " refused: " + code + " " + text);
            }
            world.watch.failed("refusal", agent, code, text);
        }
    }

    @Override
    public void stepStopped(VolumeId volume, FaultCode code, String text) {
        if (agent.isAlive()) {
            world.story.tell("stopped", agent.site.number, code.number());
            if (world.story.isTold()) {
                world.story.say(agent.site.name + " stopped: " + code + " " + text);
            }
            world.watch.stopped(agent, code, text);
            world.time.after(0, () -> {
                if (agent.isAlive()) {
                    agent.mustReopen();
                }
            });
        }
    }
}
