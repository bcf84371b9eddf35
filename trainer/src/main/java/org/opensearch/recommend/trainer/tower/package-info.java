/* SPDX-License-Identifier: Apache-2.0 */
/** Two-tower retrieval: a network that makes vectors of items and of users, so that what a user takes next lies near. */
package org.opensearch.recommend.trainer.tower;
