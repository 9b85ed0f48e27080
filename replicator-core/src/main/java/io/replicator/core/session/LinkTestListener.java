package io.replicator.core.session;

import io.replicator.core.fault.FaultCode;
import io.replicator.core.report.LinkTestReport;

/** Hears how a test of a link ended: one of these, once. */
public interface LinkTestListener {
    /** It was made to its end. */
    void measured(LinkTestReport report);

    /** It could not be; the text says why. */
    void failed(FaultCode code, String text);
}
