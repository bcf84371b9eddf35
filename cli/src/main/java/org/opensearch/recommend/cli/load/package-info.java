/* SPDX-License-Identifier: Apache-2.0 */
/** Reads items and events from files and sends them, in batches that can be retried and resumed. */
package org.opensearch.recommend.cli.load;
