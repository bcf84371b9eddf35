/* SPDX-License-Identifier: Apache-2.0 */
/** Collaborative filtering: implicit alternating least squares, trained over all users and solved again for one at serving. */
package org.opensearch.recommend.core.cf;
