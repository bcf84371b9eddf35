/* SPDX-License-Identifier: Apache-2.0 */
/** How well clicks are predicted from a log of ratings: the click-model protocol, its baselines and the ranker. */
package org.opensearch.recommend.trainer.clicks;
