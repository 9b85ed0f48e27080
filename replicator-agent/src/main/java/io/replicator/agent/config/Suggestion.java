package io.replicator.agent.config;

import java.util.Collection;
import java.util.Locale;

/** Finds what a mistyped word was meant to be. */
final class Suggestion {
    private Suggestion() {}

    /** {@code "; did you mean 'chunk'?"} for the nearest candidate, or nothing where none is near. */
    static String among(Collection<String> candidates, String word) {
        String nearest = "";
        int best = Math.max(1, word.length() / 3) + 1;
        for (String candidate : candidates) {
            int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < best) {
                best = distance;
                nearest = candidate;
            }
        }
        return nearest.isEmpty() ? "" : "; did you mean '" + nearest + "'?";
    }

    /** As {@link #among}, and all candidates where none is near. */
    static String orAll(Collection<String> candidates, String word, String introduction) {
        String near = among(candidates, word);
        return near.isEmpty() && !candidates.isEmpty() ? "; " + introduction + String.join(", ", candidates) : near;
    }

    /**
     * Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
     *
     * @see <a href="https://en.wikipedia.org/wiki/Damerau%E2%80%93Levenshtein_distance">Damerau–Levenshtein distance</a>
     */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + cost);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
