/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.cf;

/**
 * A trained model: what serving needs to solve a user's factor from a history.
 *
 * @param itemFactors a row of {@code basis.parameters().dimension()} components for each item; not to be written to
 * @param basis       of these item factors
 * @param meanUser    mean of the factors of all users with an interaction: what an item is worth to no one in particular
 */
public record FactorModel(float[][] itemFactors, SolverBasis basis, float[] meanUser) {}
