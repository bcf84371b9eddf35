/* SPDX-License-Identifier: Apache-2.0 */
/** Real OpenSearch nodes on loopback: unpack, install plugins, start, kill, stop. */
package org.opensearch.recommend.cli.node;
