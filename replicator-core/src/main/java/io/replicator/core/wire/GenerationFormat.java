package io.replicator.core.wire;

import io.replicator.core.volume.Consistency;
import io.replicator.core.volume.Digest;
import io.replicator.core.volume.Generation;
import io.replicator.core.volume.GenerationId;
import java.util.Optional;
import java.util.UUID;

/** A generation within a payload, {@value #BYTES} bytes. */
final class GenerationFormat {
    static final int BYTES = 81;

    private GenerationFormat() {}

    static void write(WireWriter out, Generation generation) {
        out.u63(1, generation.number())
                .uuid(generation.id().uuid())
                .optionalUuid(generation.parent().map(GenerationId::uuid))
                .i64(generation.capturedAtMillis())
                .digest(generation.root())
                .u8(generation.consistency().number());
    }

    static Generation read(WireReader in) {
        long number = in.u63(1, "generation number");
        UUID id = in.uuid("generation");
        Optional<GenerationId> parent = in.optionalUuid().map(GenerationId::new);
        long capturedAtMillis = in.i64();
        Digest root = in.digest();
        int consistency = in.u8();
        if (consistency > Consistency.QUIESCED.number()) {
            throw in.malformed("an unknown consistency");
        }
        return new Generation(
                number, new GenerationId(id), parent, capturedAtMillis, root, Consistency.ofNumber(consistency));
    }
}
