/* SPDX-License-Identifier: Apache-2.0 */
/** Brings a trained model into the cluster, beside the live one, and switches to it. */
package org.opensearch.recommend.trainer.publish;
