/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.content;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.opensearch.recommend.core.content.TextFeatures.Kind;
import org.opensearch.recommend.core.util.Vectors;

/**
 * The built-in content encoder: needs no download and no training. Hashed words, pairs of adjacent words, character
 * trigrams and categories are weighed by TF-IDF and projected at random to a dense vector of unit length.
 *
 * <p>A feature weighs (1 + ln tf) x idf. Features of one kind form a block; each block is scaled to unit length and
 * then to the block's share, so the cosine of two items that have all blocks is about the sum over the blocks of share
 * x the cosine within the block: categories {@value #CATEGORY_SHARE}, title words {@value #TITLE_WORD_SHARE}, and less
 * for the rest. A block that an item does not have leaves its share to the others.
 *
 * <p>The projection gives each feature d / {@value #SPARSITY} components of random place and sign, one in each of as
 * many equal stretches of the vector (Achlioptas, JCSS 2003; Li, Hastie and Church, KDD 2006; Kane and Nelson, J. ACM
 * 2014), drawn from the feature's hash: there is no table, no vocabulary and no unknown word. The inner product of
 * two projected vectors has the right mean and a standard deviation of about 1 / sqrt(d): 0.09 for 128 components.
 *
 * <p>Without statistics the idf of a word is guessed from its length, since frequent words are short (Zipf's law of
 * abbreviation): min(1, characters / 5). The vector of an item is the same on every JVM.
 */
public final class HashedContentEncoder implements ContentEncoder {
    private static final double CATEGORY_SHARE = 0.60;
    private static final double TITLE_WORD_SHARE = 0.16;
    private static final double TITLE_PAIR_SHARE = 0.04;
    private static final double TITLE_TRIGRAM_SHARE = 0.06;
    private static final double TEXT_WORD_SHARE = 0.10;
    private static final double TEXT_PAIR_SHARE = 0.02;
    private static final double TEXT_TRIGRAM_SHARE = 0.02;
    private static final int SPARSITY = 8;

    private final int dimension;
    private final ContentStatistics statistics;

    /**
     * An encoder.
     *
     * @param dimension  components of a vector, 16 to 1,024
     * @param statistics of the catalogue, or {@link ContentStatistics#NONE}
     */
    public HashedContentEncoder(int dimension, ContentStatistics statistics) {
        if (dimension < 16 || dimension > 1024) {
            throw new IllegalArgumentException("dimension must be between 16 and 1024, got " + dimension);
        }
        this.dimension = dimension;
        this.statistics = statistics;
    }

    @Override
    public int dimension() {
        return dimension;
    }

    @Override
    public float[] encode(List<String> text, List<String> categories) {
        TextFeatures features = new TextFeatures();
        features.read(text, categories);
        if (features.size() == 0) {
            return null;
        }
        float[] weights = weigh(features);
        float[] vector = new float[dimension];
        for (int i = 0; i < weights.length; i++) {
            project(features.hash(i), weights[i], vector);
        }
        return Vectors.normalise(vector) ? vector : null;
    }

    private float[] weigh(TextFeatures features) {
        float[] weights = new float[features.size()];
        Map<Kind, Double> squares = new EnumMap<>(Kind.class);
        for (int i = 0; i < weights.length; i++) {
            double tf = 1 + StrictMath.log(features.count(i));
            double idf = statistics.documents() == 0
                    ? Math.min(1, features.length(i) / 5.0)
                    : statistics.idf(features.hash(i));
            double weight = tf * idf;
            weights[i] = (float) weight;
            squares.merge(features.kind(i), weight * weight, Double::sum);
        }
        for (int i = 0; i < weights.length; i++) {
            Kind kind = features.kind(i);
            weights[i] *= (float) Math.sqrt(share(kind) / squares.get(kind));
        }
        return weights;
    }

    private void project(long hash, float weight, float[] vector) {
        int stretches = dimension / SPARSITY;
        long state = hash;
        long bits = 0;
        for (int s = 0; s < stretches; s++) {
            if ((s & 3) == 0) {
                state += 0x9E3779B97F4A7C15L;
                bits = scramble(state);
            }
            int draw = (int) (bits & 0xFFFF);
            bits >>>= 16;
            int start = s * dimension / stretches;
            int length = (s + 1) * dimension / stretches - start;
            int place = start + (((draw >>> 1) * length) >>> 15);
            vector[place] += (draw & 1) == 0 ? weight : -weight;
        }
    }

    /** The output function of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). */
    private static long scramble(long z) {
        long x = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }

    private static double share(Kind kind) {
        return switch (kind) {
            case CATEGORY -> CATEGORY_SHARE;
            case TITLE_WORD -> TITLE_WORD_SHARE;
            case TITLE_PAIR -> TITLE_PAIR_SHARE;
            case TITLE_TRIGRAM -> TITLE_TRIGRAM_SHARE;
            case TEXT_WORD -> TEXT_WORD_SHARE;
            case TEXT_PAIR -> TEXT_PAIR_SHARE;
            case TEXT_TRIGRAM -> TEXT_TRIGRAM_SHARE;
        };
    }
}
