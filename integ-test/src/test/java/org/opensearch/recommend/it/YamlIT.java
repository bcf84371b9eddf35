/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.it;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.runner.Description;
import org.junit.runner.JUnitCore;
import org.junit.runner.notification.Failure;
import org.junit.runner.notification.RunListener;

/**
 * Runs the YAML tests over {@link SharedNode} and reports each under its own name. The vintage engine would report them all as
 * one: it knows a test by its method, and all YAML tests share one.
 */
final class YamlIT {

    @TestFactory
    Stream<DynamicTest> yaml() {
        Results results = new Results();
        JUnitCore runner = new JUnitCore();
        runner.addListener(results);
        runner.run(YamlSuite.class);
        assertFalse(results.failures.isEmpty(), "no YAML test was found");
        return results.failures.entrySet().stream()
                .map(test -> DynamicTest.dynamicTest(test.getKey(), () -> {
                    if (test.getValue() != null) {
                        throw test.getValue();
                    }
                }));
    }

    /** What became of each test, in the order they ran; null stands for success. */
    private static final class Results extends RunListener {
        private final Map<String, Throwable> failures = new LinkedHashMap<>();

        @Override
        public void testStarted(Description test) {
            failures.putIfAbsent(name(test), null);
        }

        @Override
        public void testFailure(Failure failure) {
            failures.put(name(failure.getDescription()), failure.getException());
        }

        @Override
        public void testAssumptionFailure(Failure failure) {
            testFailure(failure);
        }

        /** {@code test {yaml=dir/file/title}(class)} is known as {@code dir/file/title}. */
        private static String name(Description test) {
            return test.getDisplayName().replaceFirst("^test \\{yaml=(.*)}\\(.*\\)$", "$1");
        }
    }
}
