/* SPDX-License-Identifier: Apache-2.0 */
/** How good recommendations are: splits, metrics, full ranking, and the search for hyperparameters on a validation part. */
package org.opensearch.recommend.core.evaluate;
