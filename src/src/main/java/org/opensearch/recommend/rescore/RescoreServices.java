/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.rescore;

/** What a rescorer builder needs of its node. Builders are parsed and read on nodes that are up. */
interface RescoreServices {
    RankRequestLoader loader();

    RecommendRescorer rescorer();
}
