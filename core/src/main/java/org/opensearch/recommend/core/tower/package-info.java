/* SPDX-License-Identifier: Apache-2.0 */
/** What training and serving of a two-tower model have in common. */
package org.opensearch.recommend.core.tower;
