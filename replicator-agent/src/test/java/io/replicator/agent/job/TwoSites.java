package io.replicator.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.replicator.agent.net.Pki;
import io.replicator.agent.trust.Credentials;
import io.replicator.core.report.JobReport;
import io.replicator.core.report.JobState;
import io.replicator.core.report.RelationState;
import io.replicator.core.volume.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** Aubervilliers and Bordeaux in one JVM, with images of volumes, and the truck between them. */
final class TwoSites implements AutoCloseable {
    static final int CHUNK_BYTES = 16 << 10;
    static final int CHUNKS = 150;
    static final int VOLUME_BYTES = CHUNKS * CHUNK_BYTES - 5_000;

    private final Path directory;
    private final Pki pki;
    private final Map<String, Credentials> credentials = new HashMap<>();
    private final Random random = new Random(4711);
    ReplicationSite auber;
    ReplicationSite bordeaux;

    TwoSites(Path directory) {
        this.directory = directory;
        this.pki = new Pki(directory, "authority");
        this.auber = site("aubervilliers", anyPort("127.0.0.1"));
        this.bordeaux = site("bordeaux", anyPort("127.0.0.2"));
    }

    private static InetSocketAddress anyPort(String address) {
        return new InetSocketAddress(address, 0);
    }

    private ReplicationSite site(String name, InetSocketAddress listen) {
        try {
            return new ReplicationSite(
                    Files.createDirectories(directory.resolve(name)),
                    credentials.computeIfAbsent(name, pki::credentials),
                    listen);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The agent there is another process from here on; it is not started. */
    ReplicationSite restartBordeaux() {
        bordeaux.close();
        bordeaux = site("bordeaux", bordeaux.bound());
        return bordeaux;
    }

    /** As {@link #restartBordeaux}. */
    ReplicationSite restartAuber() {
        auber.close();
        auber = site("aubervilliers", auber.bound());
        return auber;
    }

    void start() {
        auber.start(bordeaux, auber.volume("vm", "bordeaux"));
        bordeaux.start(auber, bordeaux.volume("vm", "aubervilliers"));
    }

    /** Random bytes, with a hole. */
    void makeImage(String volume) {
        byte[] bytes = new byte[VOLUME_BYTES];
        random.nextBytes(bytes);
        Arrays.fill(bytes, 20 * CHUNK_BYTES, 40 * CHUNK_BYTES, (byte) 0);
        write(auber.image(volume), bytes);
    }

    /** Initialises the volume, makes its seed, and drives a copy to Bordeaux. The manifest's path there. */
    String seed(String volume) {
        good(auber.run(auber.agent().initVolume(volume, Role.SOURCE)));
        return seedAgain(volume);
    }

    String seedAgain(String volume) {
        JobReport job = good(auber.run(auber.agent().createSeed(SeedOrder.of(List.of(volume), Optional.empty()))));
        String manifest = job.text().substring(job.text().indexOf("manifest ") + "manifest ".length());
        Path carried = bordeaux.home.resolve(volume + "-" + UUID.randomUUID() + ".manifest");
        copy(Path.of(manifest), carried);
        copy(auber.image(volume), bordeaux.image(volume));
        return carried.toString();
    }

    /** Takes what arrived as a replica, and waits until the two have agreed. */
    void attach(String volume, String manifest) {
        good(arrive(volume, manifest));
        awaitAgreement(volume);
    }

    /** Has what arrived checked, however that ends. */
    JobReport arrive(String volume, String manifest) {
        return bordeaux.run(bordeaux.agent().attachSeed(AttachOrder.of(volume, manifest, Optional.empty())));
    }

    /** Waits until either side has heard how the other's copy is now. */
    void awaitAgreement(String volume) {
        bordeaux.await(status -> isAgreed(bordeaux.relation(volume).state()));
        auber.await(status -> isAgreed(auber.relation(volume).state()));
    }

    private static boolean isAgreed(RelationState state) {
        return state == RelationState.IN_SYNC || state == RelationState.BEHIND;
    }

    /** A round, and proof that both are the same. */
    JobReport resync(String volume) {
        JobReport job = good(auber.run(auber.agent().resync(volume, Optional.empty(), ResyncKind.DELTA)));
        assertSame(volume);
        // What the replica tells of itself follows what it told its peer by a moment.
        bordeaux.await(status ->
                bordeaux.report(volume).generation().equals(auber.report(volume).generation()));
        return job;
    }

    static JobReport good(JobReport job) {
        assertThat(job.state()).as(job::toString).isEqualTo(JobState.DONE);
        return job;
    }

    void assertSame(String volume) {
        assertThat(read(bordeaux.image(volume)).equals(read(auber.image(volume))))
                .as("both sites hold the same bytes")
                .isTrue();
    }

    void assertDifferent(String volume) {
        assertThat(isSame(volume)).as("both sites hold the same bytes").isFalse();
    }

    boolean isSame(String volume) {
        return read(bordeaux.image(volume)).equals(read(auber.image(volume)));
    }

    /** Production writes a few blocks at random places. */
    void produce(String volume, int blocks) {
        byte[] block = new byte[4096];
        for (int i = 0; i < blocks; i++) {
            random.nextBytes(block);
            overwrite(auber.image(volume), random.nextInt(VOLUME_BYTES / 4096) * 4096L, block);
        }
    }

    /** The road was rough. */
    void damage(String volume, long... chunks) {
        for (long chunk : chunks) {
            overwrite(bordeaux.image(volume), chunk * CHUNK_BYTES + 77, new byte[] {1, 2, 3, 4});
        }
    }

    private static ByteBuffer read(Path file) {
        try {
            return ByteBuffer.wrap(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, byte[] bytes) {
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) {
        try {
            // Its bytes, since whoever holds the file open goes on with it.
            Files.write(to, Files.readAllBytes(from));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void overwrite(Path file, long position, byte[] bytes) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), position);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        auber.close();
        bordeaux.close();
    }
}
