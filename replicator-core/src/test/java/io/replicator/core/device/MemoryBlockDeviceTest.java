package io.replicator.core.device;

/** The device of the simulation passes the contract of a real one. */
final class MemoryBlockDeviceTest extends BlockDeviceContract {
    @Override
    protected BlockDevice open() {
        return new MemoryBlockDevice(SIZE);
    }
}
