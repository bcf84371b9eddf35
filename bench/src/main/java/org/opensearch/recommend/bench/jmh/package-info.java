/* SPDX-License-Identifier: Apache-2.0 */
/** What the parts of a request cost that run in plain Java. */
package org.opensearch.recommend.bench.jmh;
