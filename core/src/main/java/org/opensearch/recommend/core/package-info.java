/* SPDX-License-Identifier: Apache-2.0 */
/** The recommender itself: plain Java, shared by serving and training. */
package org.opensearch.recommend.core;
