/* SPDX-License-Identifier: Apache-2.0 */
/** A client for OpenSearch's REST API that rides out a cluster under load. */
package org.opensearch.recommend.trainer.http;
