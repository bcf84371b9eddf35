/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class NegativeSamplerTest {
    /** Of 20 takings 15 are of one item, 4 of another, 1 of a third: evenly, each would be drawn once in three times. */
    @Test
    void weightsMakeUpForPopularity() {
        NegativeSampler sampler = new NegativeSampler();
        for (int i = 0; i < 20; i++) {
            sampler.took(i < 15 ? "often" : i < 19 ? "at times" : "once");
        }
        assertEquals(20 / 45f, sampler.weight("often"), 1e-6);
        assertEquals(20 / 12f, sampler.weight("at times"), 1e-6);
        assertEquals(20 / 3f, sampler.weight("once"), 1e-6);
        double mean = (15 * sampler.weight("often") + 4 * sampler.weight("at times") + sampler.weight("once")) / 20;
        assertEquals(1, mean, 1e-6);
    }

    @Test
    void aWeightIsHeld() {
        NegativeSampler sampler = new NegativeSampler();
        for (int i = 0; i < 1000; i++) {
            sampler.took("often");
        }
        sampler.took("once");
        assertEquals(10, sampler.weight("once"));
    }
}
