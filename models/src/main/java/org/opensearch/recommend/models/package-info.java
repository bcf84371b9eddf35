/* SPDX-License-Identifier: Apache-2.0 */
/** The bundled ranker; how rankers are written as ONNX graphs. */
package org.opensearch.recommend.models;
