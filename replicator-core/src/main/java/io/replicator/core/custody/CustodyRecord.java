package io.replicator.core.custody;

import io.replicator.core.device.DeviceFacts;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.store.AtomicRecord;
import io.replicator.core.store.StateDirectory;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * How a copy's device was found, or left: an atomic record beside the copy's other state.
 *
 * @param inUse whether it was open when this was written; else it was closed
 * @param doubt why it is not vouched for
 * @param suspicion what has to be read again before it is used
 * @param boot the boot of the machine in which this was written
 * @param facts what the system said of the device then
 */
record CustodyRecord(boolean inUse, Doubt doubt, Suspicion suspicion, Optional<UUID> boot, DeviceFacts facts) {
    /** Its file in the copy's directory. */
    static final String FILE = "device";

    private static final int MAGIC = 0x52504F01;
    private static final int IN_USE = 1;
    private static final int CLOSED = 2;
    private static final int FIXED_BYTES = 40;
    private static final UUID NONE = new UUID(0, 0);

    /** The same, with that suspicion. */
    CustodyRecord suspecting(Suspicion what) {
        return new CustodyRecord(inUse, doubt, what, boot, facts);
    }

    /** Replaces what was there; durable when it returns. */
    void write(StateDirectory copy) {
        byte[] identity = facts.identity().getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + identity.length);
        bytes.put((byte) (inUse ? IN_USE : CLOSED)).put((byte) doubt.number()).put((byte) suspicion.bits());
        bytes.put((byte) (facts.changedNanos().isPresent() ? 1 : 0));
        UUID id = boot.orElse(NONE);
        bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        bytes.putLong(facts.sizeBytes()).putLong(facts.changedNanos().orElse(0));
        bytes.putShort((short) 0).putShort((short) identity.length).put(identity);
        AtomicRecord.write(copy, FILE, MAGIC, bytes.flip());
    }

    /**
     * The record, where there is one that can be read: one that rotted says as much as none.
     *
     * @throws ReplicatorException {@code UNSUPPORTED_FORMAT}, or what reading fails with
     */
    static Optional<CustodyRecord> read(StateDirectory copy) {
        try {
            return AtomicRecord.read(copy, FILE, MAGIC, FIXED_BYTES + DeviceFacts.MAX_IDENTITY_BYTES)
                    .map(CustodyRecord::parse);
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        } catch (ReplicatorException e) {
            if (e.code() != FaultCode.CORRUPT_STATE) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static CustodyRecord parse(ByteBuffer bytes) {
        boolean inUse = bytes.get() != CLOSED;
        Doubt doubt = Doubt.ofNumber(Byte.toUnsignedInt(bytes.get()));
        Suspicion suspicion = Suspicion.ofBits(bytes.get());
        boolean hasChangeTime = bytes.get() != 0;
        UUID boot = new UUID(bytes.getLong(), bytes.getLong());
        long sizeBytes = bytes.getLong();
        long changedNanos = bytes.getLong();
        bytes.getShort();
        byte[] identity = new byte[Short.toUnsignedInt(bytes.getShort())];
        bytes.get(identity);
        return new CustodyRecord(
                inUse,
                doubt,
                suspicion,
                boot.equals(NONE) ? Optional.empty() : Optional.of(boot),
                new DeviceFacts(
                        new String(identity, StandardCharsets.UTF_8),
                        sizeBytes,
                        hasChangeTime ? OptionalLong.of(changedNanos) : OptionalLong.empty()));
    }
}
