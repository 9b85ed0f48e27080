package io.replicator.core.seed.media;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import io.replicator.core.seed.SeedSignature;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.VolumeId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The seeds that one command made, each by the SHA-256 of its manifest: what has to arrive together, signed. Immutable.
 *
 * <p>{@code docs/seed-format.md} has the bytes.
 *
 * @param id drawn at random
 * @param madeAtMillis milliseconds since 1970 UTC
 * @param source name of the agent that made it
 * @param members one for each volume, 1 to {@value #MOST_MEMBERS}
 */
public record SeedSet(UUID id, long madeAtMillis, String source, List<Member> members) {
    /** The most volumes of a set. */
    public static final int MOST_MEMBERS = 4096;

    private static final long MAGIC = 0x52504C5345545331L;
    private static final int VERSION = 1;
    private static final int MAX_NAME_BYTES = 255;
    private static final int MEMBER_BYTES = 16 + Generation.BYTES + Long.BYTES + Digest.BYTES + 1;
    private static final int FIXED_BYTES = 4 + 16 + 8 + 1 + 4;
    private static final int MAX_BYTES = FIXED_BYTES + 63 + MOST_MEMBERS * (MEMBER_BYTES + MAX_NAME_BYTES);

    /**
     * One volume's seed.
     *
     * @param volume which volume
     * @param generation what it held
     * @param manifestBytes length of its manifest
     * @param manifestHash SHA-256 of its manifest
     * @param name the volume's name at the source
     */
    public record Member(VolumeId volume, Generation generation, long manifestBytes, Digest manifestHash, String name) {
        /** The seed that this manifest describes. */
        public static Member of(TravellingManifest manifest) {
            return new Member(
                    manifest.header().identity().id(),
                    manifest.header().generation(),
                    manifest.bytes(),
                    manifest.hash(),
                    manifest.header().name());
        }

        /** What two people can compare over a telephone. */
        public String spoken() {
            return SeedSet.spoken(manifestHash);
        }
    }

    public SeedSet {
        members = List.copyOf(members);
        if (members.isEmpty()
                || members.size() > MOST_MEMBERS
                || members.stream().map(Member::volume).distinct().count() != members.size()) {
            throw new IllegalArgumentException("a set of " + members.size() + " seeds");
        }
    }

    /** The beginning of a manifest's hash, as it is read out over a telephone. */
    public static String spoken(Digest manifestHash) {
        String hex = manifestHash.toString();
        return hex.substring(0, 4) + " " + hex.substring(4, 8) + " " + hex.substring(8, 12);
    }

    /** The first characters of its identifier, which name its file. */
    public String shortId() {
        return id.toString().substring(0, 8);
    }

    /** What the file of a set is called on each of its media. */
    public static String fileName(UUID id) {
        return "set-" + id.toString().substring(0, 8) + ".set";
    }

    /** Writes its file's bytes. */
    public void write(WritableByteChannel target, SeedSignature signature) throws IOException {
        ByteBuffer file = SignedStatement.sign(toBytes(), signature).toFile(MAGIC);
        while (file.hasRemaining()) {
            target.write(file);
        }
    }

    /**
     * Reads one, and has its signature judged for a volume.
     *
     * @throws ReplicatorException {@code BAD_REQUEST} where it cannot be read, {@code BAD_MANIFEST} where it was altered, and what {@link
     *     SeedSignature#signer} throws
     */
    public static SeedSet read(Path file, SeedSignature judge, VolumeId volume) {
        byte[] bytes;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer all =
                    ByteBuffer.allocate((int) Math.min(channel.size(), SignedStatement.mostBytes(MAX_BYTES) + 1L));
            boolean more = true;
            while (more && all.hasRemaining()) {
                more = channel.read(all) >= 0;
            }
            bytes = all.array();
        } catch (IOException e) {
            throw new ReplicatorException(
                    FaultCode.BAD_REQUEST,
                    file + " cannot be read (" + e.getMessage() + "); name the set that was written with the seeds",
                    e);
        }
        SignedStatement signed = SignedStatement.parse(bytes, MAGIC, MAX_BYTES).orElseThrow(() -> altered(file));
        SeedSet set = parse(signed.statement()).orElseThrow(() -> altered(file));
        judge.signer(signed.statement(), signed.signature(), volume, set.madeAtMillis(), file.toString());
        return set;
    }

    /**
     * Refuses a seed that is not the one of its volume in this set.
     *
     * @param what the seed's manifest or medium, for messages
     * @throws ReplicatorException {@code WRONG_MEDIUM} where the volume is not in the set, or with another generation; {@code BAD_MANIFEST} where
     *     only the manifest is another one
     */
    public void requireMember(VolumeId volume, Generation generation, Digest manifestHash, String what) {
        Member member = members.stream()
                .filter(candidate -> candidate.volume().equals(volume))
                .findFirst()
                .orElseThrow(() -> new ReplicatorException(
                        FaultCode.WRONG_MEDIUM,
                        what + " is of volume " + volume + ", which is not in set " + shortId() + " of '" + source
                                + "': that has " + names() + "; name the set that travelled with it"));
        if (!member.generation().equals(generation)) {
            boolean older = member.generation().number() > generation.number();
            throw new ReplicatorException(
                    FaultCode.WRONG_MEDIUM,
                    what + " describes generation " + generation.number() + " of '" + member.name() + "', and set "
                            + shortId() + " was made with generation "
                            + member.generation().number() + ": "
                            + (older ? "the seed is an older one" : "the set is of an earlier journey")
                            + "; take what travelled together");
        }
        if (!member.manifestHash().equals(manifestHash)) {
            throw new ReplicatorException(
                    FaultCode.BAD_MANIFEST,
                    what + " is not the manifest of '" + member.name() + "' that set " + shortId()
                            + " names; fetch it again from where it was made");
        }
    }

    private String names() {
        return members.stream().map(Member::name).limit(16).collect(Collectors.joining(", "));
    }

    private byte[] toBytes() {
        byte[] sourceBytes = source.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES).putInt(VERSION);
        MediaFile.putUuid(bytes, id);
        bytes.putLong(madeAtMillis)
                .put((byte) sourceBytes.length)
                .put(sourceBytes)
                .putInt(members.size());
        for (Member member : members) {
            MediaFile.putUuid(bytes, member.volume().uuid());
            member.generation().writeTo(bytes);
            bytes.putLong(member.manifestBytes());
            member.manifestHash().writeTo(bytes);
            byte[] name = member.name().getBytes(StandardCharsets.UTF_8);
            bytes.put((byte) name.length).put(name);
        }
        byte[] statement = new byte[bytes.position()];
        bytes.get(0, statement);
        return statement;
    }

    private static Optional<SeedSet> parse(byte[] statement) {
        ByteBuffer bytes = ByteBuffer.wrap(statement);
        try {
            if (bytes.getInt() != VERSION) {
                return Optional.empty();
            }
            UUID id = MediaFile.getUuid(bytes);
            long madeAtMillis = bytes.getLong();
            String source = text(bytes);
            int count = bytes.getInt();
            if (count < 1 || count > MOST_MEMBERS) {
                return Optional.empty();
            }
            List<Member> members = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                VolumeId volume = new VolumeId(MediaFile.getUuid(bytes));
                Generation generation = Generation.readFrom(bytes);
                members.add(new Member(volume, generation, bytes.getLong(), Digest.readFrom(bytes), text(bytes)));
            }
            return bytes.hasRemaining()
                    ? Optional.empty()
                    : Optional.of(new SeedSet(id, madeAtMillis, source, members));
        } catch (IllegalArgumentException | java.nio.BufferUnderflowException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static String text(ByteBuffer bytes) throws CharacterCodingException {
        byte[] text = new byte[bytes.get() & 0xFF];
        bytes.get(text);
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
    }

    private static ReplicatorException altered(Path file) {
        return new ReplicatorException(
                FaultCode.BAD_MANIFEST,
                file
                        + " is no set of seeds, or was altered, or is of another version; fetch it again from where it"
                        + " was made");
    }
}
