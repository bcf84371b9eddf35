/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.cli.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Where a checkout keeps its local cluster. */
public final class Home {

    private Home() {}

    /**
     * {@code .recommend} in the checkout; or a folder of its own under {@code /var/tmp} where the nodes could not use that: under
     * root, when the unprivileged user they run as cannot enter the checkout, and when its path has a space in it, which
     * OpenSearch's start script cannot take.
     */
    public static Path of(Path checkout) throws IOException {
        Path root = checkout.toRealPath();
        return NodeUser.current().canReach(root) && !hasSpace(root)
                ? root.resolve(".recommend")
                : Path.of("/var/tmp/opensearch-recommend-" + hash(root.toString()));
    }

    /** Makes the home, refusing one that somebody else has put there. */
    static void create(Path home) throws IOException {
        if (Files.isSymbolicLink(home)) {
            throw new IOException(home + " is a symbolic link; name another place with --home");
        }
        if (hasSpace(home)) {
            throw new IOException(home + " has a space in it, which OpenSearch's start script cannot take");
        }
        Files.createDirectories(home);
        int owner = (Integer) Files.getAttribute(home, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        if (owner != NodeUser.uid()) {
            throw new IOException(home + " belongs to user " + owner + "; name another place with --home");
        }
    }

    private static boolean hasSpace(Path path) {
        return path.toString().chars().anyMatch(Character::isWhitespace);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
