/* SPDX-License-Identifier: Apache-2.0 */
/** Rolls events up into signals of items, and keeps those signals in memory on every node that serves. */
package org.opensearch.recommend.signals;
