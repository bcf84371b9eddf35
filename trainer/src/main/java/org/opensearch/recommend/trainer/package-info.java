/* SPDX-License-Identifier: Apache-2.0 */
/** The trainer: reads events, trains, evaluates, publishes. */
package org.opensearch.recommend.trainer;
