package io.replicator.core.architecture;

/** Names of packages compared by whole segments. */
final class PackageNames {
    private PackageNames() {}

    /** Whether {@code name} is {@code ancestor} or below it; {@code a.bc} is not within {@code a.b}. */
    static boolean isWithin(String name, String ancestor) {
        return name.equals(ancestor) || name.startsWith(ancestor + ".");
    }
}
