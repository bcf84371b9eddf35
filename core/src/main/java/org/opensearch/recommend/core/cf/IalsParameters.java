/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.cf;

/**
 * What {@link Ials} is trained with. The names follow S. Rendle, W. Krichene, L. Zhang, Y. Koren, "Revisiting the
 * Performance of iALS on Item Recommendation Benchmarks" (RecSys 2022, arXiv:2110.14037).
 *
 * @param dimension    components of a factor, 1 to 1024
 * @param epochs       sweeps over both sides, 1 to 1000
 * @param alpha0       weight of every pair of user and item with preference zero, observed or not, above 0
 * @param lambda       strength of the regularisation, above 0
 * @param nu           how the regularisation grows with a row's frequency, 0 (not) to 1 (in proportion)
 * @param initialScale standard deviation of the initial factors times the square root of the dimension, above 0
 * @param seed         of the initial factors
 */
public record IalsParameters(
        int dimension, int epochs, float alpha0, float lambda, float nu, float initialScale, long seed) {
    private static final double ALL_TO_OBSERVED = 7;

    /** Checks the ranges, in a sentence that names the parameter. */
    public IalsParameters {
        check(dimension >= 1 && dimension <= 1024, "dimension", "1 to 1024", dimension);
        check(epochs >= 1 && epochs <= 1000, "epochs", "1 to 1000", epochs);
        check(alpha0 > 0 && alpha0 < Float.POSITIVE_INFINITY, "alpha0", "above 0", alpha0);
        check(lambda > 0 && lambda < Float.POSITIVE_INFINITY, "lambda", "above 0", lambda);
        check(nu >= 0 && nu <= 1, "nu", "0 to 1", nu);
        check(initialScale > 0 && initialScale < Float.POSITIVE_INFINITY, "initial scale", "above 0", initialScale);
    }

    private static void check(boolean holds, String name, String range, Number got) {
        if (!holds) {
            throw new IllegalArgumentException("the " + name + " of iALS must be " + range + ", got " + got);
        }
    }

    /**
     * Defaults for a dimension and a matrix: alpha0 such that all pairs together weigh {@value #ALL_TO_OBSERVED} times
     * what the interactions do. An alpha0 that suits a dense matrix regularises all factors of a sparse one to zero.
     */
    public static IalsParameters of(int dimension, Interactions interactions) {
        return of(dimension, interactions.size(), interactions.rows(), interactions.columns());
    }

    /** As above, for a matrix with so many interactions that is elsewhere. */
    public static IalsParameters of(int dimension, long interactions, int rows, int columns) {
        double pairs = Math.max(1.0, (double) rows * columns);
        double alpha0 = ALL_TO_OBSERVED * Math.max(1, interactions) / pairs;
        return of(dimension).withAlpha0((float) Math.min(1, alpha0));
    }

    /** Defaults for a dimension and a matrix of which about 4 % is filled. */
    public static IalsParameters of(int dimension) {
        return new IalsParameters(dimension, 12, 0.3f, 0.007f, 1, 0.1f, 1);
    }

    public IalsParameters withEpochs(int epochs) {
        return new IalsParameters(dimension, epochs, alpha0, lambda, nu, initialScale, seed);
    }

    public IalsParameters withAlpha0(float alpha0) {
        return new IalsParameters(dimension, epochs, alpha0, lambda, nu, initialScale, seed);
    }

    public IalsParameters withLambda(float lambda) {
        return new IalsParameters(dimension, epochs, alpha0, lambda, nu, initialScale, seed);
    }

    public IalsParameters withNu(float nu) {
        return new IalsParameters(dimension, epochs, alpha0, lambda, nu, initialScale, seed);
    }

    public IalsParameters withSeed(long seed) {
        return new IalsParameters(dimension, epochs, alpha0, lambda, nu, initialScale, seed);
    }

    /**
     * The regularisation of one row: lambda * (n + alpha0 * N)^nu, equation 6 of the paper.
     *
     * @param n    interactions of the row
     * @param rows N, rows of the other side
     */
    public float regularisation(int n, int rows) {
        return (float) (lambda * Math.pow(n + (double) alpha0 * rows, nu));
    }
}
