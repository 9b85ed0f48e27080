package io.replicator.core.architecture;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.Set;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/**
 * What a class can reach without being given it: the clock, randomness, threads, sockets and processes. The core takes them through
 * constructors, so that a simulation can supply its own.
 */
public enum Ambient {
    /** The wall clock and the monotonic clock. */
    CLOCK(access -> isCall(access, System.class, "nanoTime", "currentTimeMillis")
            || (access.getTargetOwner().getPackageName().equals("java.time")
                    && (access.getName().equals("now") || access.getName().startsWith("system")))
            || isConstruction(access, java.util.Date.class)),
    /** Randomness that nobody can replay. */
    RANDOMNESS(access -> isCall(access, java.util.UUID.class, "randomUUID")
            || isCall(access, Math.class, "random")
            || access.getTargetOwner().getFullName().equals("java.util.concurrent.ThreadLocalRandom")
            || isConstruction(access, RandomGenerator.class)),
    /** Anything that starts a thread or lets the JDK choose one. */
    THREADS(access -> isConstruction(access, Thread.class)
            || (access.getTargetOwner().isAssignableTo(Thread.class)
                    && Set.of("start", "startVirtualThread", "ofVirtual", "ofPlatform")
                            .contains(access.getName()))
            || access.getTargetOwner().getFullName().equals("java.util.concurrent.Executors")
            || isConstruction(access, ThreadPoolExecutor.class)
            || isConstruction(access, java.util.Timer.class)
            || isConstruction(access, TimerTask.class)
            || access.getTargetOwner().isAssignableTo(ForkJoinPool.class)
            || isCall(access, CompletableFuture.class, "orTimeout", "completeOnTimeout", "delayedExecutor")
            || (access.getTargetOwner().isAssignableTo(CompletableFuture.class)
                    && access.getName().endsWith("Async")
                    && takesNone(access, Executor.class))
            || isCall(access, java.util.Collection.class, "parallelStream")
            || isCall(access, BaseStream.class, "parallel")
            || (access.getTargetOwner().getPackageName().startsWith("io.netty")
                    && access.getName().equals("<init>")
                    && (access.getTargetOwner().isAssignableTo("io.netty.util.concurrent.EventExecutorGroup")
                            || access.getTargetOwner().isAssignableTo("io.netty.util.Timer"))
                    && takesNone(access, ThreadFactory.class)
                    && takesNone(access, Executor.class))),
    /** Waiting for time to pass while holding a thread. */
    SLEEP(access -> isCall(access, Thread.class, "sleep", "join", "yield")
            || isCall(access, java.util.concurrent.TimeUnit.class, "sleep")
            || access.getTargetOwner().getFullName().equals("java.util.concurrent.locks.LockSupport")),
    /** Sockets and names on a network. */
    NETWORK(access -> access.getTargetOwner().getPackageName().equals("java.net")
            || (access.getTargetOwner().getPackageName().equals("java.nio.channels")
                    && access.getTargetOwner().getSimpleName().contains("Socket"))),
    /** Other processes. */
    PROCESSES(access -> isConstruction(access, ProcessBuilder.class)
            || access.getTargetOwner().isAssignableTo(ProcessHandle.class)
            || isCall(access, Runtime.class, "exec", "exit", "halt", "addShutdownHook")
            || isCall(access, System.class, "exit"));

    // The predicates hold nothing: Error Prone cannot tell that of a lambda's type.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Predicate<JavaAccess<?>> reaches;

    Ambient(Predicate<JavaAccess<?>> reaches) {
        this.reaches = reaches;
    }

    /** The accesses to this from classes outside {@code home}, a package with all below it; null exempts nobody. */
    public List<String> reachedOutside(@Nullable String home, JavaClasses classes) {
        return classes.stream()
                .filter(type -> home == null || !PackageNames.isWithin(type.getPackageName(), home))
                .map(JavaClass::getAccessesFromSelf)
                .flatMap(Set::stream)
                .filter(reaches)
                .map(access -> name() + ": " + access.getDescription())
                .sorted()
                .toList();
    }

    private static boolean isCall(JavaAccess<?> access, Class<?> owner, String... names) {
        return access.getTargetOwner().isAssignableTo(owner) && Set.of(names).contains(access.getName());
    }

    private static boolean isConstruction(JavaAccess<?> access, Class<?> type) {
        return access.getName().equals("<init>") && access.getTargetOwner().isAssignableTo(type);
    }

    private static boolean takesNone(JavaAccess<?> access, Class<?> parameter) {
        return access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target
                && target.getRawParameterTypes().stream().noneMatch(type -> type.isAssignableTo(parameter));
    }
}
