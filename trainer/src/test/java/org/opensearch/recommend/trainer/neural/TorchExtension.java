/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.trainer.neural;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a test {@link Torch}, its libraries unpacked into the folder of the build. */
public final class TorchExtension implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Torch.class;
    }

    @Override
    public Torch resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return Torch.start(Path.of("target", "pytorch").toAbsolutePath(), 1);
    }
}
