package io.replicator.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.device.FaultyBlockDevice.Operation;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** It passes the contract, and no fault of any operation goes untold. */
final class TellingDeviceTest extends BlockDeviceContract {
    private final List<FaultCode> told = new ArrayList<>();

    @Override
    protected BlockDevice open() {
        return new TellingDevice(new MemoryBlockDevice(SIZE), (code, text) -> told.add(code));
    }

    @ParameterizedTest
    @EnumSource
    void aFaultIsToldAndThrown(Operation operation) {
        FaultyBlockDevice faulty = new FaultyBlockDevice(new MemoryBlockDevice(SIZE));
        BlockDevice device = new TellingDevice(faulty, (code, text) -> told.add(code));
        faulty.failAlways(operation, FaultCode.IO_ERROR);
        assertThatThrownBy(() -> {
                    switch (operation) {
                        case READ -> device.read(0, ByteBuffer.allocate(1));
                        case WRITE -> device.write(0, ByteBuffer.allocate(1));
                        case ZERO -> device.zero(0, 1);
                        case FLUSH -> device.flush();
                        case SIZE -> device.facts();
                    }
                })
                .isInstanceOf(ReplicatorException.class);
        assertThat(told).containsExactly(FaultCode.IO_ERROR);
    }

    @Test
    void oneThatIsGoneIsTold() {
        FaultyBlockDevice faulty = new FaultyBlockDevice(new MemoryBlockDevice(SIZE));
        BlockDevice device = new TellingDevice(faulty, (code, text) -> told.add(code));
        faulty.vanish();
        assertThatThrownBy(device::requirePresent).isInstanceOf(ReplicatorException.class);
        assertThat(told).containsExactly(FaultCode.DEVICE_UNAVAILABLE);
    }
}
