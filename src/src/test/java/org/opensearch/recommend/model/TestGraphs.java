/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.model;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

/** Small ONNX graphs whose results are known by hand. */
public final class TestGraphs {
    private TestGraphs() {}

    /**
     * A graph with one output [n, heads]: sigmoid of the row times {@code weights}.
     *
     * @param weights [features][heads]
     */
    public static byte[] sigmoid(float[][] weights) {
        int features = weights.length;
        int heads = weights[0].length;
        TensorProto.Builder matrix = TensorProto.newBuilder()
                .setName("weights")
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addDims(features)
                .addDims(heads);
        for (float[] row : weights) {
            for (float w : row) {
                matrix.addFloatData(w);
            }
        }
        GraphProto graph = GraphProto.newBuilder()
                .setName("test")
                .addInitializer(matrix)
                .addNode(NodeProto.newBuilder()
                        .setOpType("MatMul")
                        .addInput("features")
                        .addInput("weights")
                        .addOutput("logits"))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Sigmoid")
                        .addInput("logits")
                        .addOutput("heads"))
                .addInput(matrix("features", features))
                .addOutput(matrix("heads", heads))
                .build();
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private static ValueInfoProto matrix(String name, int columns) {
        TensorShapeProto shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("n"))
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(columns))
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                                .setShape(shape)))
                .build();
    }
}
