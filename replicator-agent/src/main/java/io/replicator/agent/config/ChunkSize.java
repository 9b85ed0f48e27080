package io.replicator.agent.config;

/** A chunk size in bytes: a power of two from 4 KiB to 4 MiB. */
final class ChunkSize implements ValueType<Integer> {
    private final Quantity size = Quantity.size(4 << 10, 4 << 20);

    @Override
    public Integer parse(String text) throws BadValue {
        int bytes = Math.toIntExact(size.parse(text));
        int below = Integer.highestOneBit(bytes);
        if (below != bytes) {
            throw new BadValue("'" + text + "' is not a power of two; " + size.show((long) below) + " and "
                    + size.show(below * 2L) + " are");
        }
        return bytes;
    }

    @Override
    public String form() {
        return "power of two, 4KiB to 4MiB";
    }

    @Override
    public String show(Integer value) {
        return size.show((long) value);
    }
}
