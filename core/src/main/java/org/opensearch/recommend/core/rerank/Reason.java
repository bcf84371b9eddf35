/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.rerank;

/**
 * Why an item was chosen.
 *
 * @param type   {@code because} (a history item brought it), {@code session}, {@code content} (like the item asked
 *               about, or like the whole history), {@code popular_in}, {@code trending}, {@code new},
 *               {@code popular} or {@code catalogue} (nothing better was known)
 * @param itemId the history, session or anchor item that brought it, or null
 * @param text   a sentence for the page, in English
 */
public record Reason(String type, String itemId, String text) {}
