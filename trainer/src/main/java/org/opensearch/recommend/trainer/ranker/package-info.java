/* SPDX-License-Identifier: Apache-2.0 */
/** The multi-task deep and wide ranker: trained, calibrated, made an ONNX graph, and measured. */
package org.opensearch.recommend.trainer.ranker;
