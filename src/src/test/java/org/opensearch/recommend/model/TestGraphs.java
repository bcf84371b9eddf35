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
import com.google.protobuf.ByteString;

/** Small ONNX graphs whose results are known by hand. */
public final class TestGraphs {
    private TestGraphs() {}

    /**
     * A graph with one output [n, heads]: sigmoid of the row times {@code weights}.
     *
     * @param weights [features][heads]
     */
    public static byte[] sigmoid(float[][] weights) {
        return graph(weights, "Sigmoid", 0);
    }

    /** {@link #sigmoid} in a file that is so many bytes larger. */
    public static byte[] padded(float[][] weights, int bytes) {
        return graph(weights, "Sigmoid", bytes);
    }

    /** An operator, which ONNX Runtime may know or not, on the row times {@code weights}. */
    public static byte[] operator(float[][] weights, String operator) {
        return graph(weights, operator, 0);
    }

    /**
     * A graph of one feature and one output, with a matrix of {@code hidden} x {@code hidden} weights between: 0.5 whatever
     * comes in.
     */
    public static byte[] wide(int hidden) {
        GraphProto graph = GraphProto.newBuilder()
                .setName("test")
                .addInitializer(zeros("first", 1, hidden))
                .addInitializer(zeros("second", hidden, hidden))
                .addInitializer(zeros("third", hidden, 1))
                .addNode(matMul("features", "first", "a"))
                .addNode(matMul("a", "second", "b"))
                .addNode(matMul("b", "third", "c"))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Sigmoid")
                        .addInput("c")
                        .addOutput("heads"))
                .addInput(matrix("features", 1))
                .addOutput(matrix("heads", 1))
                .build();
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private static TensorProto zeros(String name, int rows, int columns) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addDims(rows)
                .addDims(columns)
                .setRawData(ByteString.copyFrom(new byte[4 * rows * columns]))
                .build();
    }

    private static NodeProto matMul(String left, String right, String output) {
        return NodeProto.newBuilder()
                .setOpType("MatMul")
                .addInput(left)
                .addInput(right)
                .addOutput(output)
                .build();
    }

    private static byte[] graph(float[][] weights, String operator, int padding) {
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
                        .setOpType(operator)
                        .addInput("logits")
                        .addOutput("heads"))
                .addInput(matrix("features", features))
                .addOutput(matrix("heads", heads))
                .build();
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph)
                .setDocString("x".repeat(padding))
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
