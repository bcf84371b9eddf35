/* SPDX-License-Identifier: Apache-2.0 */
/** A small client for OpenSearch's REST API. */
package org.opensearch.recommend.cli.http;
