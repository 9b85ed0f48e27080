package io.replicator.agent.main;

import io.replicator.agent.control.api.AttachRequest;
import io.replicator.agent.control.api.ExportRequest;
import io.replicator.agent.control.api.ImportRequest;
import io.replicator.agent.control.api.SeedRequest;
import io.replicator.agent.job.AttachOrder;
import io.replicator.agent.job.ExportOrder;
import io.replicator.agent.job.ImportOrder;
import io.replicator.agent.job.ManifestPaths;
import io.replicator.agent.job.SeedOrder;
import java.nio.file.Path;
import java.util.List;

/** What the local API asks of seeds on media, as the jobs take it: each path absolute, or a refusal. */
final class SeedOrders {
    private SeedOrders() {}

    static SeedOrder of(SeedRequest request) {
        return new SeedOrder(
                request.volumes(), request.manifest(), request.dryRun().orElse(false), request.limit());
    }

    static AttachOrder of(String volume, AttachRequest request) {
        return new AttachOrder(
                volume,
                request.manifest(),
                request.set(),
                request.as().orElse(false),
                request.dryRun().orElse(false),
                request.limit());
    }

    static ExportOrder of(ExportRequest request) {
        return new ExportOrder(
                request.volumes(),
                paths(request.media()),
                request.certificate().map(ManifestPaths::absolute),
                request.passphraseFile().map(ManifestPaths::absolute),
                request.manifest().map(ManifestPaths::absolute),
                request.seed(),
                request.copy().orElse(false),
                request.another().orElse(false),
                request.verify().orElse(false),
                request.dryRun().orElse(false),
                request.limit());
    }

    static ImportOrder of(String volume, ImportRequest request) {
        return new ImportOrder(
                volume,
                paths(request.media()),
                request.passphraseFile().map(ManifestPaths::absolute),
                request.seed(),
                request.set().map(ManifestPaths::absolute),
                request.acceptMissing().orElse(false),
                request.overwrite().orElse(false),
                request.dryRun().orElse(false),
                request.limit());
    }

    private static List<Path> paths(List<String> named) {
        return named.stream().map(ManifestPaths::absolute).toList();
    }
}
