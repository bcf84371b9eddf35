/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.node;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Enumeration;
import java.util.function.Consumer;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * An unpacked OpenSearch with plugins. Beside each part lies a stamp of the zip it came from, so that a second call changes
 * nothing and a newer zip is installed again.
 */
final class Installation {

    private final Path directory;
    private final Path stamps;
    private final Path javaHome;
    private final Consumer<String> log;

    Installation(Path home, Path javaHome, Consumer<String> log) {
        this.directory = home.resolve("opensearch");
        this.stamps = home.resolve("stamps");
        this.javaHome = javaHome;
        this.log = log;
    }

    Path directory() {
        return directory;
    }

    /** Whether {@link #update} would change something. */
    boolean isCurrent(ClusterSpec spec) throws IOException {
        if (!isStamped("opensearch", spec.distribution())) {
            return false;
        }
        for (Path plugin : spec.plugins()) {
            if (!isStamped(pluginName(plugin), plugin)) {
                return false;
            }
        }
        return true;
    }

    void update(ClusterSpec spec) throws IOException, InterruptedException {
        Files.createDirectories(stamps);
        if (!isStamped("opensearch", spec.distribution())) {
            log.accept("unpacking " + spec.distribution().getFileName());
            deleteTree(stamps);
            deleteTree(directory);
            Files.createDirectories(stamps);
            unpack(spec.distribution());
            makeReadable();
            stamp("opensearch", spec.distribution());
        }
        for (Path plugin : spec.plugins()) {
            String name = pluginName(plugin);
            if (!isStamped(name, plugin)) {
                log.accept("installing " + plugin.getFileName());
                if (Files.exists(directory.resolve("plugins").resolve(name))) {
                    plugin("remove", name);
                }
                plugin("install", "--batch", plugin.toUri().toString());
                makeReadable();
                stamp(name, plugin);
            }
        }
    }

    private void plugin(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = directory.resolve("bin/opensearch-plugin").toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process =
                Commands.builder(command, javaHome).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output;
        try (InputStream in = process.getInputStream()) {
            output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed:\n" + output);
        }
    }

    /** The zip's single top folder becomes {@link #directory}. */
    private void unpack(Path zip) throws IOException {
        try (ZipFile file = new ZipFile(zip.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                int top = entry.getName().indexOf('/');
                Path target =
                        directory.resolve(entry.getName().substring(top + 1)).normalize();
                if (!target.startsWith(directory)) {
                    throw new IOException(zip + " holds an entry outside its folder: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    try (InputStream in = file.getInputStream(entry)) {
                        Files.copy(in, target);
                    }
                }
            }
        }
    }

    /** Nodes may run as another user than the one who installed: everything is readable by all, {@code bin} executable. */
    private void makeReadable() throws IOException {
        Path bin = directory.resolve("bin");
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                String mode = file.startsWith(bin) ? "rwxr-xr-x" : "rw-r--r--";
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private boolean isStamped(String name, Path zip) throws IOException {
        Path stamp = stamps.resolve(name);
        return Files.exists(stamp) && Files.readString(stamp).equals(identity(zip));
    }

    private void stamp(String name, Path zip) throws IOException {
        Files.writeString(stamps.resolve(name), identity(zip));
    }

    private static String identity(Path zip) throws IOException {
        return zip.getFileName() + " " + Files.size(zip) + " "
                + Files.getLastModifiedTime(zip).toMillis();
    }

    /** {@code opensearch-knn-3.6.0.0.zip} is the plugin {@code opensearch-knn}. */
    static String pluginName(Path zip) {
        return zip.getFileName().toString().replaceFirst("-[0-9][0-9.]*(-SNAPSHOT)?\\.zip$", "");
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
