package io.replicator.agent.job;

import io.replicator.agent.net.BackboneEndpoint;
import io.replicator.agent.net.LinkSettings;
import io.replicator.agent.net.PeerSettings;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.EventLevel;
import io.replicator.core.report.LinkReport;
import io.replicator.core.report.LinkState;
import io.replicator.core.report.LinkStatus;
import io.replicator.core.report.PeerReport;
import io.replicator.core.round.OpenVolume;
import io.replicator.core.round.PeerListener;
import io.replicator.core.round.PeerSession;
import io.replicator.core.round.RoundPorts;
import io.replicator.core.round.RoundSettings;
import io.replicator.core.session.BackboneSettings;
import io.replicator.core.session.LinkAllowance;
import io.replicator.core.session.LinkTest;
import io.replicator.core.session.LinkTestListener;
import io.replicator.core.session.LinkTestOrder;
import io.replicator.core.session.RoundEnd;
import io.replicator.core.volume.AgentId;
import io.replicator.core.volume.VolumeId;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A peer that is configured: the links to it, the session over them, and the relations with it. On the lane. */
final class Peer implements PeerListener {
    /** Rounds with one peer at the same time: enough to fill a wire, few enough that each ends soon. */
    private static final int MOST_ROUNDS = 4;

    private final PeerSettings settings;
    private final Map<String, BackboneSettings.Link> uses;
    private final Means means;
    private final Function<VolumeId, String> names;
    private final BackboneEndpoint endpoint;
    private final PeerSession session;
    private final BiFunction<VolumeId, String, Absence> absence;
    private final LinkNews news;
    private final RoundSlots slots = new RoundSlots(MOST_ROUNDS);
    private final Map<VolumeId, Relation> relations = new HashMap<>();

    /**
     * @param names a volume's name here, for messages
     * @param absence why no copy of a volume, known to this peer by that name, is attached with it
     */
    Peer(
            PeerSettings settings,
            Map<String, BackboneSettings.Link> uses,
            Means means,
            ReplicationPorts ports,
            RoundPorts roundPorts,
            Function<VolumeId, String> names,
            BiFunction<VolumeId, String, Absence> absence) {
        this.settings = settings;
        this.uses = usesOf(settings, uses);
        this.means = means;
        this.names = names;
        this.absence = absence;
        this.news = new LinkNews(means.events(), settings.name());
        this.endpoint = ports.network().endpoint(settings, means.lane());
        List<BackboneSettings.Link> links = List.copyOf(this.uses.values());
        this.session = new PeerSession(
                ports.self().id(),
                settings.name(),
                roundPorts,
                RoundSettings.DEFAULT,
                BackboneSettings.of(links),
                endpoint,
                this);
    }

    /** Those that are for links to this peer. */
    private static Map<String, BackboneSettings.Link> usesOf(
            PeerSettings settings, Map<String, BackboneSettings.Link> uses) {
        Map<String, BackboneSettings.Link> own = new LinkedHashMap<>();
        for (LinkSettings link : settings.links()) {
            own.put(link.name(), uses.getOrDefault(link.name(), new BackboneSettings.Link(link.name(), 0)));
        }
        return own;
    }

    String name() {
        return settings.name();
    }

    /** Whether it is configured like that. */
    boolean isConfigured(PeerSettings other, Map<String, BackboneSettings.Link> otherUses) {
        return settings.equals(other) && uses.equals(usesOf(other, otherUses));
    }

    PeerSession session() {
        return session;
    }

    RoundSlots slots() {
        return slots;
    }

    /** Its UUID, once it was met. */
    Optional<AgentId> id() {
        return session.peerId();
    }

    void start() {
        endpoint.start(session.events());
    }

    /** Ends everything with it; idempotent. */
    void stop() {
        session.close();
        endpoint.stop();
        relations.clear();
    }

    /** Whether a round with it that ran when the volume was detached has not ended. */
    boolean isStillAtWork(LocalVolume volume) {
        return volume.relation(name()).isEmpty()
                && volume.open().filter(open -> session.isAttached(open.id())).isPresent();
    }

    void attach(Relation relation, OpenVolume volume) {
        relations.put(volume.id(), relation);
        session.attach(volume);
    }

    void detach(VolumeId volume, FaultCode code, String why) {
        // The relation stays known: it hears how its last round ended.
        session.detach(volume, code, why);
    }

    /** Whether a link to it has that name. */
    boolean hasLink(String link) {
        return status(link).isPresent();
    }

    /** The link of that name as it is. */
    Optional<LinkStatus> status(String link) {
        return links().stream()
                .filter(status -> status.report().name().equals(link))
                .findFirst();
    }

    /** Uses the link, or stops using it. */
    void enable(String link, boolean enabled) {
        if (enabled ? session.enable(link) : session.disable(link)) {
            means.events()
                    .info(
                            enabled ? "link-enabled" : "link-disabled",
                            "",
                            name(),
                            "link '" + link + "' is switched " + (enabled ? "on" : "off until it is enabled"));
        }
    }

    /**
     * A test of the link to it, not begun.
     *
     * @throws io.replicator.core.fault.ReplicatorException that says what stands against it
     */
    LinkTest newTest(String link, LinkTestOrder order, LinkTestListener listener) {
        endpoint.checkTestable(link);
        LinkAllowance allowance = session.allowance(link).orElseThrow();
        return new LinkTest(link, order, endpoint, allowance, means.lane(), means.ticker(), listener);
    }

    /** The link was switched off before the agent, or the link, began anew. */
    void disableAgain(String link) {
        if (session.disable(link)) {
            means.events()
                    .info(
                            "link-disabled",
                            "",
                            name(),
                            "link '" + link + "' is still switched off: replicatorctl link enable " + link);
        }
    }

    PeerReport report() {
        boolean connected = session.connected();
        return new PeerReport(
                name(),
                session.peerId(),
                connected ? session.peerBoot() : Optional.empty(),
                connected,
                connected ? "" : whyAway(),
                links());
    }

    /** What keeps it away. */
    String whyAway() {
        if (settings.links().isEmpty()) {
            return "'" + name() + "' has to connect to this agent and has not; no link to it is configured here";
        }
        String reasons = links().stream()
                .map(Peer::reason)
                .filter(reason -> !reason.isEmpty())
                .distinct()
                .collect(Collectors.joining("; "));
        return reasons.isEmpty() ? "no link to '" + name() + "' is up yet" : reasons;
    }

    private static String reason(LinkStatus link) {
        if (!link.enabled()) {
            return link.report().name() + " is switched off: replicatorctl link enable "
                    + link.report().name();
        }
        return link.report().why().isEmpty()
                ? ""
                : link.report().name() + ": " + link.report().why();
    }

    /** Bytes a second that its links that are up have lately carried together; 0 before they carried anything. */
    long bytesPerSecond() {
        return session.links().stream()
                .filter(link -> link.state() == LinkState.UP)
                .mapToLong(LinkReport::bytesPerSecond)
                .sum();
    }

    private List<LinkStatus> links() {
        return session.links().stream().map(this::status).toList();
    }

    private LinkStatus status(LinkReport report) {
        Optional<LinkSettings> link = settings.links().stream()
                .filter(configured -> configured.name().equals(report.name()))
                .findFirst();
        return new LinkStatus(
                name(),
                link.map(configured -> configured.local().getHostAddress()).orElse(""),
                link.map(configured -> text(configured.remote())).orElse(""),
                endpoint.isEnabled(report.name()),
                report);
    }

    private static String text(InetSocketAddress address) {
        String host = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    @Override
    public void standingChanged(VolumeId volume) {
        with(volume, Relation::standingChanged);
    }

    @Override
    public void connectionChanged(boolean connected) {
        if (connected) {
            means.events().info("peer-connected", "", name(), "'" + name() + "' is connected");
        } else {
            means.events()
                    .warning(
                            "peer-away",
                            "",
                            name(),
                            FaultCode.LINK_DOWN,
                            "no link to '" + name() + "' is up; rounds wait and go on when one is: " + whyAway());
        }
        means.changed().run();
    }

    @Override
    public void linkChanged(String link, LinkState state, FaultCode code, String why) {
        news.changed(link, state, code, why);
        means.changed().run();
    }

    @Override
    public void replicaRoundBegan(VolumeId volume) {
        with(volume, Relation::replicaRoundBegan);
    }

    @Override
    public void replicaRoundEnded(VolumeId volume, RoundEnd end) {
        with(volume, relation -> relation.replicaRoundEnded(end));
    }

    @Override
    public void refused(VolumeId volume, FaultCode code, String text) {
        if (code == FaultCode.CANCELLED || code == FaultCode.PAUSED) {
            // What closed or paused it here was told.
            return;
        }
        means.events().repetition(EventLevel.WARNING, "refused", names.apply(volume), name(), code, text);
    }

    @Override
    public Absence spokeOfAbsent(VolumeId id, String volume) {
        Absence why = absence.apply(id, volume);
        if (why != Absence.NOT_THERE_YET) {
            return why;
        }
        means.events()
                .repetition(
                        EventLevel.INFO,
                        "copy-absent",
                        volume,
                        name(),
                        FaultCode.UNRELATED_VOLUME,
                        "'" + name()
                                + "' has it, and there is no copy of it here yet; attach its seed: replicatorctl seed"
                                + " attach " + volume + " --manifest FILE");
        return why;
    }

    @Override
    public void stepStopped(VolumeId volume, FaultCode code, String text) {
        with(volume, relation -> relation.volume().mustReopen(code, text));
    }

    private void with(VolumeId volume, Consumer<Relation> action) {
        Relation relation = relations.get(volume);
        if (relation != null) {
            action.accept(relation);
        }
    }
}
