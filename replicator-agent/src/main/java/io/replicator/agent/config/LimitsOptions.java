package io.replicator.agent.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The section {@code limits}. */
final class LimitsOptions {
    static final Option<Long> MEMORY = Option.defaulted(
                    "memory",
                    Quantity.size(64L << 20, 1L << 40),
                    "256MiB",
                    "Direct memory for buffers, all volumes and links together. Less is slower, never wrong.")
            .needsRestart();
    static final Option<Integer> IO_THREADS = Option.optional(
                    "io-threads",
                    new WholeNumber(1, 256),
                    "Threads that read and write devices. Left out: twice the processors, at least 4.")
            .needsRestart();
    static final Option<Integer> CPU_THREADS = Option.optional(
                    "cpu-threads",
                    new WholeNumber(1, 256),
                    "Threads that hash and compress. Left out: as many as processors.")
            .needsRestart();
    static final Option<Long> JOURNAL = Option.defaulted(
                    "journal",
                    Quantity.size(1L << 20, 2L << 40),
                    "64GiB",
                    "The longest journal of one replica: what one round may bring. A round that is known to bring"
                            + " more, before compression, is written over the volume's snapshot, where it has one; else it"
                            + " is refused before anything is sent, and one that turns out to stops, and the replica stays"
                            + " at its generation.")
            .needsRestart();
    static final Section SECTION = Section.of(
            "limits", "What the agent may take of the machine.", List.of(MEMORY, IO_THREADS, CPU_THREADS, JOURNAL));

    private LimitsOptions() {}

    static @Nullable LimitsSection read(SectionReader in) {
        Long memory = in.value(MEMORY);
        OptionalInt io = present(in.optional(IO_THREADS));
        OptionalInt cpu = present(in.optional(CPU_THREADS));
        Long journal = in.value(JOURNAL);
        return memory == null || journal == null ? null : new LimitsSection(memory, io, cpu, journal);
    }

    private static OptionalInt present(Optional<Integer> value) {
        return value.map(OptionalInt::of).orElseGet(OptionalInt::empty);
    }
}
