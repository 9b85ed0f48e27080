package io.replicator.core.store;

import io.replicator.core.disk.Loss;
import io.replicator.core.disk.PowerSwitch;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/** The power fails at every operation of some work on state files, with each loss, and again at every operation of opening them. */
public final class EveryStoreCrash {
    /** What must hold of what is left. */
    public interface Check {
        /**
         * Opens the files and looks at them.
         *
         * @param wasDone whether the work had ended
         */
        void check(MemoryStateDirectory left, boolean wasDone);
    }

    private final MemoryStateDirectory prepared;
    private final Check check;
    private final Set<String> seen = new HashSet<>();
    private long checks;

    private EveryStoreCrash(MemoryStateDirectory prepared, Check check) {
        this.prepared = prepared;
        this.check = check;
    }

    /** How many different contents were checked. {@code work} is done on copies of what was prepared. */
    public static long run(MemoryStateDirectory prepared, Consumer<MemoryStateDirectory> work, Check check) {
        return runFrom(prepared, state -> () -> work.accept(state), check);
    }

    /** The same of the work that is left when a part of it was done undisturbed. */
    public static long runFrom(
            MemoryStateDirectory prepared, Function<MemoryStateDirectory, Runnable> undisturbed, Check check) {
        EveryStoreCrash all = new EveryStoreCrash(prepared, check);
        all.run(undisturbed);
        return all.checks;
    }

    private void run(Function<MemoryStateDirectory, Runnable> undisturbed) {
        for (long operation = 0; ; operation++) {
            MemoryStateDirectory state = prepared.copy();
            Runnable work = undisturbed.apply(state);
            PowerSwitch power = cutAt(state, operation);
            try {
                work.run();
            } catch (SimulatedCrash e) {
                checkEach(state, false);
                continue;
            }
            if (power.isOff()) {
                throw new AssertionError("the work went on without power");
            }
            checkEach(state, true);
            return;
        }
    }

    private void checkEach(MemoryStateDirectory state, boolean wasDone) {
        for (Loss loss : losses(state)) {
            MemoryStateDirectory left = state.afterCrash(loss);
            if (seen.add(left.id() + wasDone)) {
                checkAgain(left, wasDone);
                checks++;
            }
        }
    }

    private void checkAgain(MemoryStateDirectory left, boolean wasDone) {
        MemoryStateDirectory whole = left.copy();
        PowerSwitch power = cutAt(whole, Long.MAX_VALUE);
        check.check(whole, wasDone);
        for (long operation = 0; operation < power.operations(); operation++) {
            MemoryStateDirectory cut = left.copy();
            cutAt(cut, operation);
            try {
                check.check(cut, wasDone);
                throw new AssertionError("opening did not come to operation " + operation);
            } catch (SimulatedCrash e) {
                for (Loss loss : losses(cut)) {
                    MemoryStateDirectory again = cut.afterCrash(loss);
                    if (seen.add(again.id() + wasDone)) {
                        check.check(again, wasDone);
                        checks++;
                    }
                }
            }
        }
    }

    /** One where all come to the same. */
    private static List<Loss> losses(MemoryStateDirectory state) {
        return state.hasUnflushed() ? List.of(Loss.values()) : List.of(Loss.ALL);
    }

    private static PowerSwitch cutAt(MemoryStateDirectory state, long operation) {
        PowerSwitch power = new PowerSwitch();
        power.cutAt(operation);
        state.under(power);
        return power;
    }
}
