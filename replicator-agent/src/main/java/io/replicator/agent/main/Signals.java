package io.replicator.agent.main;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signals that the process obeys.
 *
 * <p>The JDK offers them in {@code sun.misc} only, and the compiler warns of that package in a way that cannot be switched off: hence by
 * reflection. The package is one of the supported ones ({@code jdk.unsupported}) and needs no option at run time.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /**
     * Obeys a signal from now on.
     *
     * @param name without SIG
     * @param order runs on a thread of the JVM, each time; must only hand over
     */
    static void obey(String name, Runnable order) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler calls = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    order.run();
                    return null;
                }
                return switch (method.getName()) {
                    case "equals" -> arguments != null && proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> "what SIG" + name + " does";
                };
            };
            Object obeying = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, calls);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), obeying);
        } catch (ReflectiveOperationException e) {
            // A JVM that keeps its signals to itself (-Xrs) ends at once instead, which the state on disk allows for.
            LOG.warn("SIG{} is left to the JVM: {}", name, String.valueOf(e.getCause() == null ? e : e.getCause()));
        }
    }
}
