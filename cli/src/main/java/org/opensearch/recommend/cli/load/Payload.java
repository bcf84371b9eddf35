/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.load;

/**
 * One item or event, ready to send.
 *
 * @param line the line of the file it came from
 * @param id the document's or event's id
 * @param json the object, UTF-8, without a line break
 */
record Payload(long line, String id, byte[] json) {}
