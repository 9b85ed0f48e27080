package io.replicator.core.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A process that stands still, as in a long collection of garbage: what happens waits until it goes on, and what it is asked to do until it has heard
 * all of that. It sends nothing meanwhile.
 */
final class Standstill {
    private final List<Runnable> unheard = new ArrayList<>();
    private final List<Runnable> putOff = new ArrayList<>();
    private final Map<String, Integer> news = new HashMap<>();
    private boolean now;

    void begin() {
        now = true;
    }

    void end() {
        now = false;
        List<Runnable> waiting = new ArrayList<>(unheard);
        waiting.addAll(putOff);
        unheard.clear();
        putOff.clear();
        waiting.forEach(Runnable::run);
    }

    boolean isNow() {
        return now;
    }

    /** Something that the process is asked to do. */
    void act(Runnable task) {
        if (now) {
            putOff.add(task);
        } else {
            task.run();
        }
    }

    /** Something that the process hears. */
    void hear(Runnable task) {
        if (now) {
            unheard.add(task);
        } else {
            task.run();
        }
    }

    /** The same, of a link's connection: whatever the process gives to it before it comes to this news is given to the one before. */
    void changed(String link, Runnable task) {
        news.merge(link, 1, Integer::sum);
        hear(() -> {
            news.merge(link, -1, Integer::sum);
            task.run();
        });
    }

    /** Whether there is news of that link's connection to come. */
    boolean isStale(String link) {
        return news.getOrDefault(link, 0) > 0;
    }
}
