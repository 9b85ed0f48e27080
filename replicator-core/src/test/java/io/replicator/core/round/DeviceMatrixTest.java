package io.replicator.core.round;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.core.device.FaultyBlockDevice.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each operation of a device with each fault in each state of a copy, run over the classes that ship, and what comes of it compared with the
 * table {@code device-matrix.txt}. {@code -Ddevice-matrix=print} prints the table as it came out.
 */
final class DeviceMatrixTest {
    private static final List<@Nullable Operation> OPERATIONS =
            Arrays.asList(Operation.READ, Operation.WRITE, Operation.ZERO, Operation.FLUSH, null, Operation.SIZE);

    @ParameterizedTest
    @EnumSource
    void whatComesOfAFaultIsWhatTheTableSays(DeviceState state) {
        List<String> rows = new ArrayList<>();
        for (@Nullable Operation operation : OPERATIONS) {
            boolean occurs = occurs(state, operation);
            for (DeviceFault fault : DeviceFault.values()) {
                rows.add(row(state, operation, fault, occurs));
            }
        }
        if ("print".equals(System.getProperty("device-matrix"))) {
            rows.forEach(System.out::println);
        }
        assertThat(rows).isEqualTo(expected(state));
    }

    private static String row(DeviceState state, @Nullable Operation operation, DeviceFault fault, boolean occurs) {
        String outcome;
        if (!fault.canBeginWith(operation)) {
            outcome = "-";
        } else if (!occurs) {
            outcome = "unmet";
        } else {
            try {
                outcome = new DeviceCell(state, operation, fault).run(state);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(String.join(", ", state.words, nameOf(operation), fault.words), e);
            }
        }
        return String.format(
                Locale.ROOT, "%-24s| %-6s| %-27s| %s", state.words, nameOf(operation), fault.words, outcome);
    }

    /** Whether the operation is met at all: where not, no fault of it can be. */
    private static boolean occurs(DeviceState state, @Nullable Operation operation) {
        DeviceCell cell = new DeviceCell(state, operation, null);
        cell.run(state);
        return cell.wasMet();
    }

    private static String nameOf(@Nullable Operation operation) {
        return operation == null ? "open" : operation.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> expected(DeviceState state) {
        try (InputStream in = DeviceMatrixTest.class.getResourceAsStream("device-matrix.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(state.words + " "))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
