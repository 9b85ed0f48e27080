package io.replicator.bench;

/**
 * What a benchmark measured.
 *
 * @param benchmark its class and method, {@code BatchBenchmark.writeWhole}
 * @param bytesPerSecond bytes dealt with per second, on average over the iterations
 * @param errorBytesPerSecond half the width of the 99.9 % confidence interval of that
 */
record Measurement(String benchmark, double bytesPerSecond, double errorBytesPerSecond) {}
