/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

/**
 * A column of a file.
 *
 * @param name as the header has it, without a type
 * @param list whether its values are lists
 */
record Column(String name, boolean list) {}
