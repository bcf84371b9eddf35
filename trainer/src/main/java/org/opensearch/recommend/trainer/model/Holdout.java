/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import org.opensearch.recommend.core.evaluate.FullRanking;

/**
 * Events to train on, and later ones that show how good what was trained is.
 *
 * @param train   the earlier events
 * @param ranking ranks for the users it evaluates, from their interactions in {@code train}, whose weights do not age, as
 *                those of a profile do not when it is served
 * @param sampled whether it evaluates a sample of the users
 */
public record Holdout(Part train, FullRanking ranking, boolean sampled) {}
