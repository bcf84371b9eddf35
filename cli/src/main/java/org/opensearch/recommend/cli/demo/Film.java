/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A film of the demo catalogue, as it is indexed.
 *
 * @param id the document's id
 * @param genres one to three, the main one first
 * @param studio the brand
 * @param rating 1 to 10
 * @param releasedAt a date
 * @param price in no particular currency
 * @param maturity the age it is fit for, in years
 */
public record Film(
        @JsonProperty("_id") String id,
        String title,
        String overview,
        List<String> genres,
        List<String> cast,
        String director,
        String studio,
        int year,
        double rating,
        @JsonProperty("released_at") String releasedAt,
        double price,
        int maturity) {

    public Film {
        genres = List.copyOf(genres);
        cast = List.copyOf(cast);
    }
}
