/* SPDX-License-Identifier: Apache-2.0 */
/** What the recommender costs on a real node, measured against what OpenSearch does without it. */
package org.opensearch.recommend.bench;
