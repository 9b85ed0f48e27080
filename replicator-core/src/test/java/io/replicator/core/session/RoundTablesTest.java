package io.replicator.core.session;

import static io.replicator.core.session.RoundFixtures.BASE;
import static io.replicator.core.session.RoundFixtures.BEGUN;
import static io.replicator.core.session.RoundFixtures.CHUNKS;
import static io.replicator.core.session.RoundFixtures.GEOMETRY;
import static io.replicator.core.session.RoundFixtures.HELD;
import static io.replicator.core.session.RoundFixtures.NEXT;
import static io.replicator.core.session.RoundFixtures.OTHER;
import static io.replicator.core.session.RoundFixtures.PAST_THE_END;
import static io.replicator.core.session.RoundFixtures.RELATION;
import static io.replicator.core.session.RoundFixtures.ROOT;
import static io.replicator.core.session.RoundFixtures.ROUND;
import static io.replicator.core.session.RoundFixtures.VOLUME;
import static io.replicator.core.session.RoundFixtures.chunks;
import static io.replicator.core.session.RoundFixtures.none;
import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.wire.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tables of docs/protocol.md say of every state and event what the machines do, cell by cell. */
final class RoundTablesTest {
    @Test
    void theSourcesTableIsAsDocumented() throws IOException {
        assertThat(documented("The source's table")).containsExactlyElementsOf(source().lines());
    }

    @Test
    void theReplicasTableIsAsDocumented() throws IOException {
        assertThat(documented("The replica's table"))
                .containsExactlyElementsOf(replica().lines());
    }

    @Test
    void everyKindOfEventHasARow() {
        assertThat(kinds(SourceEvent.class))
                .isEqualTo(Set.of(
                        "Turn",
                        "DamageTold",
                        "HeldTold",
                        "HeldWanted",
                        "KeepFound",
                        "LeaveAsked",
                        "ReadyTold",
                        "NeedTold",
                        "DurableTold",
                        "AppliedTold",
                        "AbortTold",
                        "CaptureRead",
                        "CaptureStopped",
                        "Sealed",
                        "Answered",
                        "Recorded",
                        "StepFailed",
                        "CancelAsked",
                        "PeerRestarted"));
        assertThat(kinds(ReplicaEvent.class))
                .isEqualTo(Set.of(
                        "JournalOpened",
                        "HeldAskTold",
                        "HeldListed",
                        "KeepTold",
                        "Kept",
                        "BatchArrived",
                        "BatchTaken",
                        "FlushDue",
                        "Flushed",
                        "CommitTold",
                        "GoneTold",
                        "AbortTold",
                        "ChunksMissing",
                        "Committed",
                        "Applied",
                        "Discarded",
                        "StepFailed",
                        "CancelAsked",
                        "PeerRestarted"));
    }

    private static Set<String> kinds(Class<?> events) {
        return Arrays.stream(events.getPermittedSubclasses())
                .flatMap(type -> type.isRecord()
                        ? java.util.stream.Stream.of(type)
                        : Arrays.stream(type.getPermittedSubclasses()))
                .map(Class::getSimpleName)
                .collect(Collectors.toSet());
    }

    private static List<String> documented(String heading) throws IOException {
        Path docs = Path.of("").toAbsolutePath();
        while (!Files.exists(docs.resolve("docs"))) {
            docs = docs.getParent();
        }
        List<String> lines = Files.readAllLines(docs.resolve("docs/protocol-rounds.md"));
        int start = lines.indexOf("### " + heading);
        return lines.subList(start, lines.size()).stream()
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    private static StateTable<SourceMachine, SourceEvent> source() {
        StateTable<SourceMachine, SourceEvent> table =
                new StateTable<>(machine -> machine.state().name(), (machine, event) -> machine.on(event).stream()
                        .map(effect -> effect.getClass().getSimpleName())
                        .toList());
        SourceEvent turn = new SourceEvent.Turn(BASE, BEGUN, 0);
        SourceEvent ready = new SourceEvent.ReadyTold(0, 1 << 20, 5);
        SourceEvent wanted = new SourceEvent.HeldWanted(2);
        SourceEvent need = new SourceEvent.NeedTold(CHUNKS);
        SourceEvent read = new SourceEvent.CaptureRead(true, 3, 9);
        SourceEvent sealed = new SourceEvent.Sealed(NEXT);
        SourceEvent durable = new SourceEvent.DurableTold(NEXT.id());
        SourceEvent recorded = new SourceEvent.Recorded();
        SourceEvent failed = new SourceEvent.StepFailed(FaultCode.IO_ERROR, "cannot read");
        SourceEvent cancel = new SourceEvent.CancelAsked(FaultCode.CANCELLED, "asked");
        SourceEvent stopped = new SourceEvent.CaptureStopped();
        table.state("WAITING", sourceAfter());
        table.state("OPENING", sourceAfter(turn));
        table.state("CAPTURING", sourceAfter(turn, ready, wanted));
        table.state("SEALING", sourceAfter(turn, ready, wanted, read));
        table.state("ANSWERING", sourceAfter(turn, ready, wanted, need, read, sealed));
        table.state("COMMITTING", sourceAfter(turn, ready, wanted, read, sealed));
        table.state("RECORDING", sourceAfter(turn, ready, wanted, read, sealed, durable));
        table.state("APPLYING", sourceAfter(turn, ready, wanted, read, sealed, durable, recorded));
        table.state("STOPPING", sourceAfter(turn, ready, wanted, cancel));
        table.state("OVER", sourceAfter(turn, ready, wanted, cancel, stopped));
        table.event("turn came", turn);
        table.event("DAMAGE_LIST", new SourceEvent.DamageTold(CHUNKS));
        table.event("DAMAGE_LIST past the end", new SourceEvent.DamageTold(PAST_THE_END));
        table.event("ROUND_READY", ready);
        table.event("ROUND_READY, other count of damage", new SourceEvent.ReadyTold(1, 1 << 20, 0));
        table.event("HELD_LIST", new SourceEvent.HeldTold(15, HELD));
        table.event("HELD_LIST of what was not asked", new SourceEvent.HeldTold(1, List.of()));
        table.event("NEED", need);
        table.event("NEED past the end", new SourceEvent.NeedTold(PAST_THE_END));
        table.event("ROUND_DURABLE", durable);
        table.event("ROUND_DURABLE of another generation", new SourceEvent.DurableTold(OTHER));
        table.event("ROUND_APPLIED", new SourceEvent.AppliedTold(NEXT.id(), 0));
        table.event("ROUND_APPLIED of another generation", new SourceEvent.AppliedTold(OTHER, 0));
        table.event("ROUND_ABORT", new SourceEvent.AbortTold(FaultCode.NO_SPACE, "full"));
        table.event("held chunks wanted", wanted);
        table.event("chunks to keep found", new SourceEvent.KeepFound(CHUNKS));
        table.event("capture read, changes found", read);
        table.event("capture read, nothing to send", new SourceEvent.CaptureRead(false, 0, 0));
        table.event("capture stopped", stopped);
        table.event("sealed and recorded as pending", sealed);
        table.event("need answered", new SourceEvent.Answered(none(), 1, 3));
        table.event("need answered, chunks gone", new SourceEvent.Answered(chunks(5), 1, 2));
        table.event("durable recorded", recorded);
        table.event("a step failed", failed);
        table.event("cancel asked here", cancel);
        table.event("closed here without a link", new SourceEvent.LeaveAsked(FaultCode.CANCELLED, "closed"));
        table.event("peer restarted", new SourceEvent.PeerRestarted());
        return table;
    }

    private static Supplier<SourceMachine> sourceAfter(SourceEvent... events) {
        return () -> {
            SourceMachine machine = new SourceMachine(ROUND, VOLUME, GEOMETRY, RELATION, Message.RoundKind.DELTA);
            Arrays.stream(events).forEach(machine::on);
            return machine;
        };
    }

    private static StateTable<ReplicaMachine, ReplicaEvent> replica() {
        StateTable<ReplicaMachine, ReplicaEvent> table =
                new StateTable<>(machine -> machine.state().name(), (machine, event) -> machine.on(event).stream()
                        .map(effect -> effect.getClass().getSimpleName())
                        .toList());
        ReplicaEvent opened = new ReplicaEvent.JournalOpened(Message.Mode.REDO, DamagePages.of(none()), 5);
        ReplicaEvent batch = new ReplicaEvent.BatchArrived(1, 1000);
        ReplicaEvent taken = new ReplicaEvent.BatchTaken(1, 1000, none());
        ReplicaEvent commit = new ReplicaEvent.CommitTold(NEXT.id(), ROOT, 1);
        ReplicaEvent committed = new ReplicaEvent.Committed();
        ReplicaEvent applied = new ReplicaEvent.Applied(0);
        ReplicaEvent cancel = new ReplicaEvent.CancelAsked(FaultCode.CANCELLED, "asked");
        ReplicaEvent discarded = new ReplicaEvent.Discarded();
        table.state("OPENING", replicaAfter());
        table.state("RECEIVING", replicaAfter(opened, batch));
        table.state("COMPLETING", replicaAfter(opened, batch, commit));
        table.state("COMMITTING", replicaAfter(opened, batch, commit, taken));
        table.state("APPLYING", replicaAfter(opened, batch, commit, taken, committed));
        table.state("STOPPING", replicaAfter(opened, cancel));
        table.state("OVER", replicaAfter(opened, cancel, discarded));
        table.event("BATCH", new ReplicaEvent.BatchArrived(2, 1000));
        table.event("ROUND_COMMIT", commit);
        table.event("ROUND_COMMIT of another generation", new ReplicaEvent.CommitTold(OTHER, ROOT, 1));
        table.event("GONE", new ReplicaEvent.GoneTold(1));
        table.event("HELD_ASK", new ReplicaEvent.HeldAskTold(2));
        table.event("HELD_ASK past the end", new ReplicaEvent.HeldAskTold(16));
        table.event("KEEP", new ReplicaEvent.KeepTold(CHUNKS));
        table.event("KEEP past the end", new ReplicaEvent.KeepTold(PAST_THE_END));
        table.event("ROUND_ABORT", new ReplicaEvent.AbortTold(FaultCode.CANCELLED, "asked there"));
        table.event("journal open", opened);
        table.event("batch taken", taken);
        table.event("batch taken, chunks needed", new ReplicaEvent.BatchTaken(1, 1000, chunks(3)));
        table.event("held chunks listed", new ReplicaEvent.HeldListed(15, HELD));
        table.event("kept", new ReplicaEvent.Kept());
        table.event("time to flush", new ReplicaEvent.FlushDue());
        table.event("flushed", new ReplicaEvent.Flushed(1));
        table.event("not committed, chunks missing", new ReplicaEvent.ChunksMissing(chunks(4)));
        table.event("committed", committed);
        table.event("applied", applied);
        table.event("journal deleted or left", discarded);
        table.event("a step failed", new ReplicaEvent.StepFailed(FaultCode.NO_SPACE, "full"));
        table.event("cancel asked here", cancel);
        table.event("peer restarted", new ReplicaEvent.PeerRestarted());
        return table;
    }

    private static Supplier<ReplicaMachine> replicaAfter(ReplicaEvent... events) {
        return () -> {
            ReplicaMachine machine = new ReplicaMachine(ROUND, GEOMETRY, BEGUN, 1 << 20, 1 << 20);
            machine.begin();
            Arrays.stream(events).forEach(machine::on);
            return machine;
        };
    }

    /** Prints what belongs into the document. */
    public static void main(String[] arguments) {
        source().lines().forEach(System.out::println);
        replica().lines().forEach(System.out::println);
    }
}
