package io.replicator.core.disk;

/** The ways to lose what was not flushed that a test can go through one by one. */
public enum Loss implements Survival {
    /** Nothing that was not flushed is there. */
    ALL(false, false),
    /** All of it is there. */
    NONE(true, true),
    /** Names changed on the disk, and no bytes. */
    BYTES(false, true),
    /** Bytes reached the disk, and no name. */
    NAMES(true, false),
    /** The earlier half of the changes is there. */
    LATER_HALF(true, true) {
        @Override
        public boolean keeps(int change, int changes, long sector, boolean isLast) {
            return isEarly(change, changes);
        }

        @Override
        public boolean keepsSize(int change, int changes) {
            return isEarly(change, changes);
        }

        @Override
        public boolean keepsName(int change, int changes) {
            return isEarly(change, changes);
        }

        private static boolean isEarly(int change, int changes) {
            return 2 * change < changes;
        }
    },
    /** Sectors with an odd number are as they were, and every other name. */
    ODD_SECTORS(true, true) {
        @Override
        public boolean keeps(int change, int changes, long sector, boolean isLast) {
            return sector % 2 == 0;
        }

        @Override
        public boolean keepsName(int change, int changes) {
            return change % 2 == 0;
        }
    },
    /** The same of those with an even number. */
    EVEN_SECTORS(true, true) {
        @Override
        public boolean keeps(int change, int changes, long sector, boolean isLast) {
            return sector % 2 == 1;
        }

        @Override
        public boolean keepsName(int change, int changes) {
            return change % 2 == 1;
        }
    },
    /** All is there but the last sector of the last change, and the last change of names. */
    LAST_SECTOR(true, true) {
        @Override
        public boolean keeps(int change, int changes, long sector, boolean isLast) {
            return change < changes - 1 || !isLast;
        }

        @Override
        public boolean keepsName(int change, int changes) {
            return change < changes - 1;
        }
    };

    private final boolean keepsBytes;
    private final boolean keepsNames;

    Loss(boolean keepsBytes, boolean keepsNames) {
        this.keepsBytes = keepsBytes;
        this.keepsNames = keepsNames;
    }

    @Override
    public boolean keeps(int change, int changes, long sector, boolean isLast) {
        return keepsBytes;
    }

    @Override
    public boolean keepsSize(int change, int changes) {
        return keepsBytes;
    }

    @Override
    public boolean keepsName(int change, int changes) {
        return keepsNames;
    }
}
