package io.replicator.agent.main;

import io.replicator.agent.control.api.ExportRequest;
import io.replicator.agent.control.api.ImportRequest;
import io.replicator.agent.job.ExportOrder;
import io.replicator.agent.job.ImportOrder;
import io.replicator.core.fault.FaultCode;
import io.replicator.core.fault.ReplicatorException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** What the local API asks of seeds on media, as the jobs take it: each path absolute, or a refusal. */
final class SeedOrders {
    private SeedOrders() {}

    static ExportOrder of(ExportRequest request) {
        return new ExportOrder(
                request.volumes(),
                paths(request.media()),
                request.certificate().map(SeedOrders::path),
                request.passphraseFile().map(SeedOrders::path),
                request.manifest().map(SeedOrders::path),
                request.seed(),
                request.copy().orElse(false),
                request.dryRun().orElse(false),
                request.limit());
    }

    static ImportOrder of(String volume, ImportRequest request) {
        return new ImportOrder(
                volume,
                paths(request.media()),
                request.passphraseFile().map(SeedOrders::path),
                request.seed(),
                request.acceptMissing().orElse(false),
                request.overwrite().orElse(false),
                request.limit());
    }

    private static List<Path> paths(List<String> named) {
        return named.stream().map(SeedOrders::path).toList();
    }

    private static Path path(String named) {
        try {
            Path path = Path.of(named);
            if (path.isAbsolute()) {
                return path.normalize();
            }
        } catch (InvalidPathException e) {
            throw new ReplicatorException(FaultCode.BAD_REQUEST, "'" + named + "' is no path: " + e.getReason(), e);
        }
        throw new ReplicatorException(
                FaultCode.BAD_REQUEST,
                "'" + named + "' is not absolute; the agent has a working directory of its own, name the whole path");
    }
}
