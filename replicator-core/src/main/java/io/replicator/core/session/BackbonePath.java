package io.replicator.core.session;

/** What a backbone seldom does: counted, so that whoever simulates faults can tell that each of these was really met. */
enum BackbonePath {
    /** A link fell silent. */
    SUSPECTED,
    /** A silent link was given up while another was up. */
    LOST,
    /** A silent link was given up while none was up. */
    LOST_ALONE,
    /** A silent link was kept because the peer answers and takes no batches. */
    PEER_STALLED,
    /** A link was good and had to wait because it flaps. */
    DAMPED,
    /** A link was switched off while it carried batches. */
    SWITCHED_OFF_CARRYING,
    /** A standby link was called. */
    CALLED,
    /** A standby link was spared again. */
    SPARED,
    /** This process slept, and no link is to blame. */
    SLEPT,
    /** A batch was taken from a suspect link. */
    TAKEN_FROM_SUSPECT,
    /** The budget for that was used up. */
    BUDGET_SPENT,
    /** A batch was taken from a link that went down. */
    TAKEN_FROM_DOWN,
    /** A batch that arrived was not acknowledged for long. */
    FORGOTTEN,
    /** The last batch of a slow link was sent by an idle one as well. */
    HURRIED,
    /** A link that was left alone for being slow was tried again. */
    TRIED_AGAIN,
    /** A link was left alone since its path is so much longer that the others would have stood idle until the batch was there. */
    WOULD_BLOCK,
    /** A sequenced message was sent by another link as well. */
    MESSAGE_AGAIN,
    /** A sequenced message came before the one it follows. */
    MESSAGE_ASIDE,
    /** A batch came twice. */
    BATCH_TWICE,
    /** A batch was refused for lack of credit. */
    NO_CREDIT,
    /** A batch was refused by the limit of its round. */
    ROUND_LIMITED,
    /** A batch waited for the limit of a link. */
    LINK_LIMITED,
    /** A link was drained to measure its path. */
    DRAINED
}
