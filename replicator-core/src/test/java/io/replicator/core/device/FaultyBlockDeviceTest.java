package io.replicator.core.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.replicator.core.device.FaultyBlockDevice.Operation;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Without a fault it passes the contract; with one it fails as a device does. */
final class FaultyBlockDeviceTest extends BlockDeviceContract {
    private final MemoryBlockDevice memory = new MemoryBlockDevice(SIZE);
    private final FaultyBlockDevice device = new FaultyBlockDevice(memory);

    @Override
    protected BlockDevice open() {
        return device;
    }

    @Test
    void failsTheOperationThatWasAskedForAndNoOther() {
        device.failOnce(Operation.READ, 1, FaultCode.IO_ERROR);
        device.failOnce(Operation.WRITE, 0, FaultCode.NO_SPACE);
        device.failOnce(Operation.ZERO, 0, FaultCode.IO_ERROR);
        device.read(0, ByteBuffer.allocate(10));
        assertFault(FaultCode.IO_ERROR, () -> device.read(0, ByteBuffer.allocate(10)));
        device.read(0, ByteBuffer.allocate(10));
        assertFault(FaultCode.NO_SPACE, () -> device.write(0, ByteBuffer.allocate(10)));
        device.write(0, ByteBuffer.allocate(10));
        assertFault(FaultCode.IO_ERROR, () -> device.zero(0, 10));
        device.zero(0, 10);
    }

    @Test
    void failsForGoodUntilItIsHealed() {
        device.failAlways(Operation.READ, FaultCode.IO_ERROR);
        for (int i = 0; i < 3; i++) {
            assertFault(FaultCode.IO_ERROR, () -> device.read(0, ByteBuffer.allocate(1)));
        }
        device.heal();
        device.read(0, ByteBuffer.allocate(1));
        assertThat(device.count(Operation.READ)).isEqualTo(4);
    }

    @Test
    void aTornWriteLeavesHalfOfItsBytes() {
        byte[] ones = new byte[100];
        Arrays.fill(ones, (byte) 1);
        device.tearOnce(Operation.WRITE, 0, FaultCode.IO_ERROR);
        assertFault(FaultCode.IO_ERROR, () -> device.write(0, ByteBuffer.wrap(ones)));
        ByteBuffer back = ByteBuffer.allocate(100);
        device.read(0, back);
        Arrays.fill(ones, 50, 100, (byte) 0);
        assertThat(back.array()).isEqualTo(ones);
    }

    @Test
    void aFailedFlushFailsTheDeviceAndLosesWhatItShouldHaveKept() {
        device.write(0, ByteBuffer.wrap(new byte[] {1}));
        device.failOnce(Operation.FLUSH, 0, FaultCode.FLUSH_FAILED);
        assertFault(FaultCode.FLUSH_FAILED, device::flush);
        assertFault(FaultCode.FLUSH_FAILED, device::flush);
        assertFault(FaultCode.FLUSH_FAILED, () -> device.write(0, ByteBuffer.allocate(1)));
        memory.image().crash(new java.util.Random(1));
        ByteBuffer back = ByteBuffer.allocate(1);
        memory.read(0, back);
        assertThat(back.get(0)).isZero();
    }

    private static void assertFault(FaultCode code, Runnable use) {
        assertThatThrownBy(use::run).isInstanceOfSatisfying(ReplicatorException.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }
}
