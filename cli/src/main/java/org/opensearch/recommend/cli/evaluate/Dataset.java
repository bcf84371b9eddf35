/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.evaluate;

import org.opensearch.recommend.core.evaluate.Split;
import org.opensearch.recommend.core.evaluate.Splitter;

/**
 * What models are evaluated on.
 *
 * @param split      what they train on and what they are to predict
 * @param validation how a validation part is split off the train part
 * @param ordered    whether a user's events are in the order of time, and those to predict come after them
 * @param users      ids of the users, by number
 * @param items      ids of the items, by number
 * @param protocol   how the split was made, for people
 */
public record Dataset(
        Split split, Splitter validation, boolean ordered, String[] users, String[] items, String protocol) {}
