package io.replicator.core.round;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.LinkState;
import io.replicator.core.session.BackboneSettings;
import io.replicator.core.session.RoundEnd;
import io.replicator.core.session.SimulatedLink;
import io.replicator.core.session.SimulatedNetwork;
import io.replicator.core.volume.VolumeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Two sites and the links between them. */
final class RoundWay {
    private static final List<String> LINKS = List.of("a", "b");

    final RoundSite first;
    final RoundSite second;
    final SimulatedNetwork network;
    private final RoundWorld world;
    private final Map<RoundSite, PeerSession> sessions = new HashMap<>();

    RoundWay(RoundWorld world, RoundSite first, RoundSite second) {
        this.world = world;
        this.first = first;
        this.second = second;
        this.network = new SimulatedNetwork(
                world.time, LINKS, first.agent, first.receivePool, second.agent, second.receivePool);
        first.ways.put(second.name, this);
        second.ways.put(first.name, this);
    }

    PeerSession session(RoundSite site) {
        return sessions.get(site);
    }

    RoundSite other(RoundSite site) {
        return site == first ? second : first;
    }

    void start(RoundSite site) {
        List<BackboneSettings.Link> links =
                LINKS.stream().map(name -> new BackboneSettings.Link(name, 0)).toList();
        PeerSession session = new PeerSession(
                site.agent,
                other(site).name,
                site.ports(),
                world.settings,
                BackboneSettings.of(links),
                network.transport(end(site)),
                new Recorder(site));
        sessions.put(site, session);
        network.attach(end(site), session.events());
        if (site.volume != null && world.isNamed(site, other(site))) {
            session.attach(site.volume);
        }
    }

    void die(RoundSite site) {
        network.reboot(end(site));
        // A process that died while it opened its state has none yet.
        Optional.ofNullable(sessions.get(site)).ifPresent(PeerSession::close);
    }

    int end(RoundSite site) {
        return site == first ? 0 : 1;
    }

    void plug() {
        network.links().forEach(SimulatedLink::plug);
    }

    void heal() {
        network.links().forEach(SimulatedLink::heal);
    }

    void cut() {
        network.links().forEach(SimulatedLink::cut);
    }

    /** Takes note of what a session tells, while its process lives. */
    private final class Recorder implements PeerListener {
        private final RoundSite site;
        private final int run;
        private final List<String> heard = new ArrayList<>();

        Recorder(RoundSite site) {
            this.site = site;
            this.run = site.starts;
        }

        private void say(String what) {
            if (run == site.starts) {
                heard.add(what);
                world.say(site.name + "→" + other(site).name + " " + what);
            }
        }

        @Override
        public void standingChanged(VolumeId volume) {
            Standing standing = sessions.get(site).standing(volume);
            say("stands " + standing.kind() + " "
                    + standing.code().map(FaultCode::name).orElse("") + " " + standing.text());
        }

        @Override
        public void connectionChanged(boolean connected) {
            say("connected " + connected);
        }

        @Override
        public void linkChanged(String link, LinkState state, FaultCode code, String why) {
            say("link " + link + " " + state + " " + why);
        }

        @Override
        public void replicaRoundBegan(VolumeId volume) {
            say("follows a round");
        }

        @Override
        public void replicaRoundEnded(VolumeId volume, RoundEnd end) {
            say("followed a round: " + end);
            world.replicaEnds.add(end);
        }

        @Override
        public Absence spokeOfAbsent(VolumeId volume, String name) {
            return world.absence;
        }

        @Override
        public void refused(VolumeId volume, FaultCode code, String text) {
            say("refused " + code + " " + text);
            world.refusals.add(code);
        }

        @Override
        public void stepStopped(VolumeId volume, FaultCode code, String text) {
            say("stopped " + code + " " + text);
            if (run == site.starts) {
                site.stops.add(code + " " + text);
            }
        }
    }
}
