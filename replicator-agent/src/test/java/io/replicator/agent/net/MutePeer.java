package io.replicator.agent.net;

import io.replicator.agent.trust.Credentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens with an agent's certificate, agrees on TLS, and then greets nobody: it hangs up, or says nothing. */
final class MutePeer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MutePeer.class);

    private final boolean hangsUp;
    private final SSLServerSocket server;
    private final Thread acceptor;
    private final Set<SSLSocket> sockets = ConcurrentHashMap.newKeySet();

    MutePeer(Credentials credentials, String listen, boolean hangsUp) throws IOException {
        this.hangsUp = hangsUp;
        this.server = (SSLServerSocket)
                context(credentials).getServerSocketFactory().createServerSocket(0, 8, InetAddress.getByName(listen));
        server.setNeedClientAuth(true);
        acceptor = new Thread(this::accept, "mute peer");
        acceptor.start();
    }

    private static SSLContext context(Credentials credentials) throws IOException {
        try {
            char[] none = {};
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, none);
            keys.setKeyEntry("own", credentials.key(), none, credentials.chain().toArray(X509Certificate[]::new));
            List<X509Certificate> authorities = List.copyOf(credentials.authorities());
            for (X509Certificate authority : authorities) {
                keys.setCertificateEntry("authority" + authorities.indexOf(authority), authority);
            }
            KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(keys, none);
            TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trusted.init(keys);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                greetNobody((SSLSocket) server.accept());
            } catch (IOException e) {
                LOG.debug("this end was closed, or a dialler went away", e);
            }
        }
    }

    private void greetNobody(SSLSocket socket) throws IOException {
        sockets.add(socket);
        socket.startHandshake();
        if (hangsUp) {
            // What the dialler said comes first, or its own end would be told a reset.
            socket.getInputStream().read();
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (SSLSocket socket : sockets) {
            socket.close();
        }
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
