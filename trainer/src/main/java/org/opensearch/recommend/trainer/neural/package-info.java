/* SPDX-License-Identifier: Apache-2.0 */
/** What every network here shares: the start of PyTorch, layers, the loop that fits them, and how they become ONNX. */
package org.opensearch.recommend.trainer.neural;
