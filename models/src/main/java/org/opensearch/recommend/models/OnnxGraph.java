/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.models;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Builds an ONNX graph whose inputs and outputs are float tensors; their first dimension is the batch. Operator set 13. */
public final class OnnxGraph {
    private static final long OPERATOR_SET = 13;
    private static final long IR_VERSION = 7;

    private final GraphProto.Builder graph = GraphProto.newBuilder();

    public OnnxGraph(String name) {
        graph.setName(name);
    }

    public void input(String name, int width) {
        graph.addInput(value(name, width));
    }

    public void output(String name, int width) {
        graph.addOutput(value(name, width));
    }

    /** output = input x weights + bias. */
    public void linear(String input, String output, float[][] weights, float[] bias) {
        float[] flat = new float[weights.length * bias.length];
        for (int i = 0; i < weights.length; i++) {
            System.arraycopy(weights[i], 0, flat, i * bias.length, bias.length);
        }
        tensor(output + "_weights", flat, weights.length, bias.length);
        tensor(output + "_bias", bias, bias.length);
        node("Gemm", output, input, output + "_weights", output + "_bias");
    }

    /** An operator without attributes. */
    public void node(String operator, String output, String... inputs) {
        node(operator, Map.of(), output, inputs);
    }

    /** An operator with whole numbers as attributes. */
    public void node(String operator, Map<String, Long> attributes, String output, String... inputs) {
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType(operator)
                .setName(output)
                .addAllInput(List.of(inputs))
                .addOutput(output);
        new TreeMap<>(attributes)
                .forEach((name, value) -> node.addAttribute(AttributeProto.newBuilder()
                        .setName(name)
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(value)));
        graph.addNode(node);
    }

    /** Side by side: tensors of one height become one. */
    public void concat(String output, List<String> inputs) {
        node("Concat", Map.of("axis", 1L), output, inputs.toArray(String[]::new));
    }

    /** Some columns of a tensor, in the order given. */
    public void columns(String input, String output, long[] columns) {
        tensor(output + "_columns", columns, columns.length);
        node("Gather", Map.of("axis", 1L), output, input, output + "_columns");
    }

    /** Numbers as 64-bit integers, fractions cut off. */
    public void toIntegers(String input, String output) {
        node("Cast", Map.of("to", (long) TensorProto.DataType.INT64_VALUE), output, input);
    }

    /** A constant of floats, in rows. */
    public void tensor(String name, float[] values, long... dimensions) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        tensor(name, TensorProto.DataType.FLOAT_VALUE, raw, dimensions);
    }

    /** A constant of 32-bit integers, in rows. */
    public void tensor(String name, int[] values, long... dimensions) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asIntBuffer().put(values);
        tensor(name, TensorProto.DataType.INT32_VALUE, raw, dimensions);
    }

    /** A constant of 64-bit integers, in rows. */
    public void tensor(String name, long[] values, long... dimensions) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        tensor(name, TensorProto.DataType.INT64_VALUE, raw, dimensions);
    }

    public byte[] toBytes(String version) {
        return ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("opensearch-recommend")
                .setProducerVersion(version)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPERATOR_SET))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    private void tensor(String name, int type, ByteBuffer raw, long... dimensions) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName(name).setDataType(type).setRawData(ByteString.copyFrom(raw.rewind()));
        for (long dimension : dimensions) {
            tensor.addDims(dimension);
        }
        graph.addInitializer(tensor);
    }

    private static ValueInfoProto value(String name, int width) {
        TensorShapeProto shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("N"))
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(width))
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                                .setShape(shape)))
                .build();
    }
}
