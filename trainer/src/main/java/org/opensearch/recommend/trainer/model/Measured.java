/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.model;

import java.util.Map;
import org.opensearch.recommend.core.evaluate.Evaluation;

/**
 * How good one model is on the test part.
 *
 * @param model        name
 * @param parameters   hyperparameters by name
 * @param trainSeconds of the training on what was before the test part
 */
public record Measured(String model, Map<String, Object> parameters, Evaluation evaluation, double trainSeconds) {}
