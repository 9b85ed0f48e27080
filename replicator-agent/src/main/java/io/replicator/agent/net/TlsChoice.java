package io.replicator.agent.net;

/** Whose TLS carries the links. Both speak the same on the wire. */
public enum TlsChoice {
    /** BoringSSL where its native library loads, else the JDK's. */
    FASTEST,
    /** BoringSSL or nothing. */
    BORINGSSL,
    /** The JDK's own. */
    JDK
}
