package io.replicator.core.replica;

import io.replicator.core.device.BlockDevice;
import io.replicator.core.device.BlockDeviceContract;

/** The device whose power is cut passes the contract of a real one until then. */
final class CrashingDeviceTest extends BlockDeviceContract {
    @Override
    protected BlockDevice open() {
        return new CrashingDevice(SIZE);
    }
}
