/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.evaluate;

import java.util.HashMap;
import java.util.Map;

/** Numbers ids from 0 in the order they are first met. */
final class Ids {

    private final Map<String, Integer> numbers = new HashMap<>();

    int number(String id) {
        Integer known = numbers.putIfAbsent(id, numbers.size());
        return known == null ? numbers.size() - 1 : known;
    }

    String[] all() {
        String[] all = new String[numbers.size()];
        numbers.forEach((id, number) -> all[number] = id);
        return all;
    }

    int size() {
        return numbers.size();
    }
}
