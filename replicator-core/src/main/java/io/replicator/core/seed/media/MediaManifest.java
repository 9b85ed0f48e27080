package io.replicator.core.seed.media;

import io.replicator.core.store.StateFile;
import io.replicator.core.volume.Digest;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * A seed's manifest as it stands on a medium, opened while it is read. It ends early where it is not whole, since a manifest with a gap is none. One
 * owner, blocking.
 */
final class MediaManifest implements ReadableByteChannel {
    private final StateFile source;
    private final SealedFile sealed;
    private final ByteBuffer body;
    private final ByteBuffer target;
    private final MessageDigest sha = ManifestIntake.sha256();
    private final Digest promised;
    private long left;
    private ByteBuffer plain = ByteBuffer.allocate(0);
    private boolean ended;
    private boolean spoilt;

    private MediaManifest(StateFile source, SealedFile sealed, ByteBuffer body, SeedStatement statement) {
        this.source = source;
        this.sealed = sealed;
        this.body = body;
        this.target = ByteBuffer.allocate(body.capacity());
        this.left = statement.manifestBytes();
        this.promised = statement.manifestHash();
    }

    /**
     * Opens the medium's.
     *
     * @return empty where it has none, or nothing of it can be read
     * @throws io.replicator.core.fault.ReplicatorException {@code WRONG_KEY}
     */
    static Optional<MediaManifest> open(SeedDirectory directory, MediaSealing sealing) {
        MediaFile file = directory.file(MediaFile.Kind.MANIFEST, 0);
        if (!directory.directory().exists(file.name())) {
            return Optional.empty();
        }
        StateFile source = directory.directory().open(file.name());
        try {
            ByteBuffer body = ByteBuffer.allocate(SegmentHeader.MAX_MANIFEST_BYTES + FileSeal.OVERHEAD_BYTES);
            Optional<SealedFile> sealed =
                    SealedFile.open(source, file, SegmentHeader.MAX_MANIFEST_BYTES, sealing, body);
            if (sealed.isEmpty()) {
                source.close();
            }
            return sealed.map(opened -> new MediaManifest(source, opened, body, directory.statement()));
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    @Override
    public int read(ByteBuffer to) {
        if (!plain.hasRemaining() && !readSegment()) {
            return -1;
        }
        int count = Math.min(plain.remaining(), to.remaining());
        to.put(plain.slice().limit(count));
        plain.position(plain.position() + count);
        return count;
    }

    /** Whether all of it was read, and is what its statement says. Once. */
    boolean isWhole() {
        return ended && !spoilt && Digest.of(sha.digest()).equals(promised);
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public void close() {
        source.close();
    }

    private boolean readSegment() {
        while (!ended) {
            SegmentHeader header = sealed.reader().next(body);
            ended = header == null;
            if (header != null && header.type() == SegmentType.CONTENT) {
                ByteBuffer opened = sealed.plain(header, body, target);
                if (opened == null || opened.remaining() > left) {
                    spoilt = true;
                    ended = true;
                } else {
                    left -= opened.remaining();
                    sha.update(opened.duplicate());
                    plain = opened.slice();
                    return true;
                }
            }
        }
        return false;
    }
}
