/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.node;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;

/**
 * Who the nodes run as. OpenSearch refuses to run as root, so under root they run as the unprivileged {@code nobody}; anyone
 * else runs them as themselves.
 */
abstract sealed class NodeUser {

    /** The numeric id of {@code nobody}; a number needs no entry in the user database, which a small container may lack. */
    private static final int NOBODY = 65_534;

    static NodeUser current() {
        return uid() == 0 ? new Nobody() : new Self();
    }

    /** The numeric id of who runs this program. */
    static long uid() {
        return new UnixSystem().getUid();
    }

    /** What to put before a command so that it runs as this user. */
    abstract List<String> prefix() throws IOException;

    /** Hands a directory and all that is in it to this user. */
    abstract void own(Path directory) throws IOException;

    /** Whether this user can enter every directory above and including {@code path}, as far as they exist. */
    abstract boolean canReach(Path path) throws IOException;

    private static final class Self extends NodeUser {
        @Override
        List<String> prefix() {
            return List.of();
        }

        @Override
        void own(Path directory) {}

        @Override
        boolean canReach(Path path) {
            return true;
        }
    }

    private static final class Nobody extends NodeUser {
        @Override
        List<String> prefix() throws IOException {
            if (!Commands.isOnPath("setpriv")) {
                throw new IOException(
                        "OpenSearch does not run as root, and setpriv (of util-linux), which starts it as another"
                                + " user, is not on the PATH; install it or run as an ordinary user");
            }
            return List.of("setpriv", "--reuid", "" + NOBODY, "--regid", "" + NOBODY, "--clear-groups");
        }

        @Override
        void own(Path directory) throws IOException {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                    return give(dir);
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    return give(file);
                }
            });
        }

        private static FileVisitResult give(Path path) throws IOException {
            Files.setAttribute(path, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(path, "unix:gid", NOBODY, LinkOption.NOFOLLOW_LINKS);
            return FileVisitResult.CONTINUE;
        }

        @Override
        boolean canReach(Path path) throws IOException {
            for (Path p = path.toAbsolutePath().normalize(); p != null; p = p.getParent()) {
                if (Files.exists(p)) {
                    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(p);
                    if (!permissions.contains(PosixFilePermission.OTHERS_EXECUTE)) {
                        return false;
                    }
                }
            }
            return true;
        }
    }
}
