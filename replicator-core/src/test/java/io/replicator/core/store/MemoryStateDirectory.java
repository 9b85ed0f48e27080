package io.replicator.core.store;

import io.replicator.core.disk.DiskImage;
import io.replicator.core.disk.PowerSwitch;
import io.replicator.core.disk.Survival;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A state directory in memory that keeps what is durable apart from what is not, crashes at any operation and fails on order.
 *
 * <p>Operations that change something (create, write, resize, reserve, flush, rename, delete, create directory, delete directory, sync)
 * are counted from 0 over the whole tree, reads apart. After {@link #crash(RandomGenerator)} or a planned crash everything opened before is
 * dead: go on with what it returned.
 */
public final class MemoryStateDirectory implements StateDirectory {
    private final MemoryTree tree;
    private final StoreFaultPlan plan;
    private final String name;

    /** An empty directory. */
    public MemoryStateDirectory() {
        this(new MemoryTree(), new StoreFaultPlan(), "memory");
    }

    private MemoryStateDirectory(MemoryTree tree, StoreFaultPlan plan, String name) {
        this.tree = tree;
        this.plan = plan;
        this.name = name;
    }

    /** How many operations that change something were begun. */
    public long operations() {
        return plan.changes();
    }

    /** How many files are open, in the whole tree. */
    public int openFiles() {
        return plan.openFiles();
    }

    /** How many reads were begun. */
    public long reads() {
        return plan.reads();
    }

    /** Power fails at that operation: it is done but not durable, or not done when it is a flush or sync; then all throw {@link SimulatedCrash}. */
    public void crashAt(long operation) {
        plan.crashAt(operation);
    }

    /** That operation fails. A write is done by half, but a sector never; a failed flush leaves nothing to flush, and nothing durable. */
    public void failAt(long operation, FaultCode code) {
        plan.failChange(operation, code);
    }

    /** The operation after {@code later} others fails. */
    public void failSoon(long later, FaultCode code) {
        plan.failChange(plan.changes() + later, code);
    }

    /** That read fails. */
    public void failReadAt(long read, FaultCode code) {
        plan.failRead(read, code);
    }

    /** Whether the planned crash has come. */
    public boolean isCrashed() {
        return plan.isCrashed();
    }

    /**
     * Cuts the power and starts again: any part of what was not flushed is lost at 512-byte granularity, any of the creations, renames and
     * deletions that were not synchronised too.
     *
     * @return the same directory after the restart, with nothing planned and operations counted from 0
     */
    public MemoryStateDirectory crash(RandomGenerator random) {
        plan.end();
        tree.crash(random);
        return new MemoryStateDirectory(tree, new StoreFaultPlan(), name);
    }

    /** What the directory would be after a power cut that lets so much through; this one stays as it is. */
    public MemoryStateDirectory afterCrash(Survival survival) {
        return new MemoryStateDirectory(tree.afterCrash(survival), new StoreFaultPlan(), name);
    }

    /** Whether a power cut could take something away. */
    public boolean hasUnflushed() {
        return tree.hasUnflushed();
    }

    /** Another directory of the same content, all of it durable. */
    public MemoryStateDirectory copy() {
        return new MemoryStateDirectory(tree.copy(), new StoreFaultPlan(), name);
    }

    /** The same for the same names and bytes, and for no other; files that nobody reads ({@link StateDirectory#REPLACEMENT_SUFFIX}) apart. */
    public String id() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            tree.addTo(digest);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** From now on its operations are counted by the switch too, and end when the power is off there. */
    public void under(PowerSwitch power) {
        plan.under(power);
    }

    /** As {@link #crash(RandomGenerator)}, but only the process died: everything it wrote is still there, though not yet durable. */
    public MemoryStateDirectory kill() {
        plan.end();
        return new MemoryStateDirectory(tree, new StoreFaultPlan(), name);
    }

    /** Flips bits of one byte of a file, durably. */
    public void rot(String file, long position, int mask) {
        image(file).rot(position, mask);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public StateFile open(String file) {
        FileStateDirectory.checkName(file);
        plan.checkAlive(path(file));
        if (!tree.hasFile(file)) {
            plan.change("create", path(file), () -> tree.createFile(file), () -> {});
        }
        return new MemoryStateFile(path(file), image(file), plan);
    }

    @Override
    public boolean exists(String file) {
        plan.checkAlive(path(file));
        return tree.hasFile(FileStateDirectory.checkName(file));
    }

    @Override
    public List<String> files() {
        plan.checkAlive(name);
        return tree.files().stream()
                .filter(f -> !f.endsWith(REPLACEMENT_SUFFIX))
                .toList();
    }

    @Override
    public List<String> directories() {
        plan.checkAlive(name);
        return tree.directories();
    }

    @Override
    public void rename(String from, String to) {
        FileStateDirectory.checkName(to);
        image(from);
        plan.change("rename", path(from), () -> tree.rename(from, to), () -> {});
    }

    @Override
    public void delete(String file) {
        FileStateDirectory.checkName(file);
        plan.change("delete", path(file), () -> tree.deleteFile(file), () -> {});
    }

    @Override
    public StateDirectory directory(String directory) {
        FileStateDirectory.checkName(directory);
        plan.checkAlive(path(directory));
        if (!tree.hasDirectory(directory)) {
            plan.change("create", path(directory), () -> tree.createDirectory(directory), () -> {});
        }
        return new MemoryStateDirectory(tree.directory(directory), plan, path(directory));
    }

    @Override
    public void deleteDirectory(String directory) {
        FileStateDirectory.checkName(directory);
        plan.change("delete", path(directory), () -> tree.deleteDirectory(directory), () -> {});
    }

    @Override
    public void sync() {
        plan.change("sync", name, tree::sync, () -> {});
    }

    private DiskImage image(String file) {
        return tree.file(FileStateDirectory.checkName(file))
                .orElseThrow(() -> new ReplicatorException(FaultCode.IO_ERROR, path(file) + " does not exist"));
    }

    private String path(String entry) {
        return name + "/" + entry;
    }
}
