/* SPDX-License-Identifier: Apache-2.0 */
/** Trains and evaluates: on the driver with core's algorithms, or spread over Spark. */
package org.opensearch.recommend.trainer.model;
