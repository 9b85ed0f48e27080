package io.replicator.core.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What a fault is asked for in tests. */
final class Faults {
    private Faults() {}

    /** Runs the action, which fails with that code and says {@code text}. */
    static void assertFault(FaultCode code, String text, ThrowingCallable action) {
        Throwable thrown = catchThrowable(action);
        assertThat(thrown).isInstanceOf(ReplicatorException.class).hasMessageContaining(text);
        assertThat(((ReplicatorException) thrown).code()).isEqualTo(code);
    }
}
