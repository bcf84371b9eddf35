/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

import java.util.Map;

/**
 * One record of a file.
 *
 * @param line where it starts, the first line of the file being 1
 * @param fields what it holds, in the file's order: strings, numbers, booleans, lists and maps; empty columns are absent
 */
record Row(long line, Map<String, Object> fields) {}
