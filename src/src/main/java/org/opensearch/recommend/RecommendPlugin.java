/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend;

import org.opensearch.plugins.Plugin;

/** Wires the recommender into an OpenSearch node. */
public final class RecommendPlugin extends Plugin {}
