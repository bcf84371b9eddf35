/* SPDX-License-Identifier: Apache-2.0 */
/** What the recommender holds and does, node by node. */
package org.opensearch.recommend.stats;
