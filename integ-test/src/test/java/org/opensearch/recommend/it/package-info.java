/* SPDX-License-Identifier: Apache-2.0 */
/** Tests against real OpenSearch processes with k-NN and the built plugin installed. */
package org.opensearch.recommend.it;
