/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.util;

/**
 * Keeps the n greatest of many scores. Of equal scores the lower index is greater, so the result does not depend on the
 * order they are offered in. Can be used again once drained; for one thread at a time.
 */
public final class Top {
    private final int[] indices;
    private final float[] scores;
    private int size;

    /** Room for the n greatest, n at least 0. */
    public Top(int n) {
        indices = new int[n];
        scores = new float[n];
    }

    /** Offers a score; NaN and negative infinity are not kept. */
    public void offer(int index, float score) {
        if (size == scores.length) {
            if (size == 0 || score < scores[0] || !worse(0, index, score)) {
                return;
            }
            sink(index, score);
        } else if (score > Float.NEGATIVE_INFINITY) {
            int at = size++;
            for (int up = (at - 1) >> 1; at > 0 && !worse(up, index, score); up = (at - 1) >> 1) {
                indices[at] = indices[up];
                scores[at] = scores[up];
                at = up;
            }
            indices[at] = index;
            scores[at] = score;
        }
    }

    /** How many are kept now. */
    public int size() {
        return size;
    }

    /**
     * Empties this.
     *
     * @param drained receives the scores, greatest first; at least {@link #size()} long, or null
     * @return the indices, greatest score first
     */
    public int[] drain(float[] drained) {
        int[] result = new int[size];
        while (size > 0) {
            result[--size] = indices[0];
            if (drained != null) {
                drained[size] = scores[0];
            }
            sink(indices[size], scores[size]);
        }
        return result;
    }

    /** Whether the kept one at {@code at} is worse than the given one. */
    private boolean worse(int at, int index, float score) {
        return scores[at] < score || (scores[at] == score && indices[at] > index);
    }

    /** Replaces the worst. */
    private void sink(int index, float score) {
        int at = 0;
        while (true) {
            int down = 2 * at + 1;
            if (down >= size) {
                break;
            }
            if (down + 1 < size && worse(down + 1, indices[down], scores[down])) {
                down++;
            }
            if (!worse(down, index, score)) {
                break;
            }
            indices[at] = indices[down];
            scores[at] = scores[down];
            at = down;
        }
        if (scores.length > 0) {
            indices[at] = index;
            scores[at] = score;
        }
    }
}
