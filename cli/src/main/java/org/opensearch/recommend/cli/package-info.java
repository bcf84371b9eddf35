/* SPDX-License-Identifier: Apache-2.0 */
/** The {@code ./recommend} command. */
package org.opensearch.recommend.cli;
