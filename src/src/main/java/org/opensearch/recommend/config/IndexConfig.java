/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.config;

import org.opensearch.recommend.core.config.RecommendConfig;

/**
 * The configuration of one item index.
 *
 * @param index   the name under which it was put: an index or an alias of one
 * @param version 1 for the first configuration, one more for each that replaces it
 * @param config  the configuration, defaults filled in
 */
public record IndexConfig(String index, long version, RecommendConfig config) {}
