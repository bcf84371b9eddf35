/* SPDX-License-Identifier: Apache-2.0 */
package org.opensearch.recommend.core.content;

import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.opensearch.recommend.core.util.Hashes;

/**
 * The hashed features of one item: words, pairs of adjacent words, character trigrams of words, and categories, each
 * with its number of occurrences, in the order of first occurrence. For one item and one thread.
 *
 * <p>Text is normalised (NFKC, lower case) and cut into runs of letters, digits and combining marks. Scripts written
 * without spaces between words give one word for each character, so that their pairs stand for words.
 */
final class TextFeatures {
    /** Characters of text read for an item, over all its texts. */
    static final int MOST_TEXT = 10_000;

    private static final int MOST_CATEGORIES = 100;
    private static final int LONGEST_CATEGORY = 256;
    private static final int LONGEST_WORD = 64;
    private static final int EDGE = ' ';

    /** What a feature is made of; title and text are apart so that a long text does not drown the title. */
    enum Kind {
        CATEGORY,
        TITLE_WORD,
        TITLE_PAIR,
        TITLE_TRIGRAM,
        TEXT_WORD,
        TEXT_PAIR,
        TEXT_TRIGRAM
    }

    private long[] hashes = new long[256];
    private int[] counts = new int[256];
    private Kind[] kinds = new Kind[256];
    private byte[] lengths = new byte[256];
    private int size;

    /** Open addressing over {@link #hashes}: position + 1, or 0. */
    private int[] table = new int[1024];

    private final int[] word = new int[LONGEST_WORD];
    private int wordLength;
    private long previousWord;

    /** Adds an item's texts (the first is the title) and categories. */
    void read(List<String> text, List<String> categories) {
        int left = MOST_TEXT;
        for (int i = 0; i < text.size() && left > 0; i++) {
            String part = text.get(i);
            part = normalise(part.length() > left ? part.substring(0, left) : part, left);
            left -= part.length();
            readWords(part, i == 0);
        }
        for (int i = 0; i < Math.min(categories.size(), MOST_CATEGORIES); i++) {
            String category = normalise(categories.get(i), LONGEST_CATEGORY).strip();
            if (!category.isEmpty()) {
                add(Kind.CATEGORY, Hashes.hash64(category), LONGEST_WORD);
            }
        }
    }

    int size() {
        return size;
    }

    long hash(int i) {
        return hashes[i];
    }

    int count(int i) {
        return counts[i];
    }

    Kind kind(int i) {
        return kinds[i];
    }

    /** Characters of the word, or {@link #LONGEST_WORD} for what is no word. */
    int length(int i) {
        return lengths[i];
    }

    private static String normalise(String text, int most) {
        String cut = text.length() > most ? text.substring(0, most) : text;
        String normal = Normalizer.normalize(cut, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        return normal.length() > most ? normal.substring(0, most) : normal;
    }

    private void readWords(String text, boolean title) {
        previousWord = 0;
        wordLength = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (!belongsToWord(c)) {
                endWord(title);
            } else if (standsAlone(c)) {
                endWord(title);
                word[wordLength++] = c;
                endWord(title);
            } else {
                if (wordLength == LONGEST_WORD) {
                    endWord(title);
                }
                word[wordLength++] = c;
            }
        }
        endWord(title);
    }

    private static boolean belongsToWord(int c) {
        if (c < 128) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        }
        int type = Character.getType(c);
        return Character.isLetterOrDigit(c)
                || type == Character.NON_SPACING_MARK
                || type == Character.COMBINING_SPACING_MARK;
    }

    private static boolean standsAlone(int c) {
        if (c < 0x0E00) {
            return false;
        }
        UnicodeScript script = UnicodeScript.of(c);
        return switch (script) {
            case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> true;
            default -> false;
        };
    }

    private void endWord(boolean title) {
        if (wordLength == 0) {
            return;
        }
        long hash = 0;
        for (int i = 0; i < wordLength; i++) {
            hash = Hashes.mix(hash, word[i]);
        }
        add(title ? Kind.TITLE_WORD : Kind.TEXT_WORD, hash, wordLength);
        if (previousWord != 0) {
            add(title ? Kind.TITLE_PAIR : Kind.TEXT_PAIR, Hashes.mix(previousWord, hash), LONGEST_WORD);
        }
        previousWord = hash;
        if (wordLength > 1) {
            Kind kind = title ? Kind.TITLE_TRIGRAM : Kind.TEXT_TRIGRAM;
            for (int i = 0; i < wordLength; i++) {
                long gram = Hashes.mix(i == 0 ? EDGE : word[i - 1], word[i]);
                add(kind, Hashes.mix(gram, i + 1 == wordLength ? EDGE : word[i + 1]), LONGEST_WORD);
            }
        }
        wordLength = 0;
    }

    /** Kinds that say the same of an item share a hash, so that a word of a title meets that word in a text. */
    private void add(Kind kind, long value, int length) {
        int salt =
                switch (kind) {
                    case CATEGORY -> 1;
                    case TITLE_WORD, TEXT_WORD -> 2;
                    case TITLE_PAIR, TEXT_PAIR -> 3;
                    case TITLE_TRIGRAM, TEXT_TRIGRAM -> 4;
                };
        long hash = Hashes.mix(value, salt);
        int mask = table.length - 1;
        int slot = (int) hash & mask;
        while (table[slot] != 0) {
            int i = table[slot] - 1;
            if (hashes[i] == hash) {
                counts[i]++;
                return;
            }
            slot = (slot + 1) & mask;
        }
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
            kinds = Arrays.copyOf(kinds, 2 * size);
            lengths = Arrays.copyOf(lengths, 2 * size);
        }
        hashes[size] = hash;
        counts[size] = 1;
        kinds[size] = kind;
        lengths[size] = (byte) length;
        table[slot] = ++size;
        if (2 * size > table.length) {
            rehash();
        }
    }

    private void rehash() {
        table = new int[2 * table.length];
        int mask = table.length - 1;
        for (int i = 0; i < size; i++) {
            int slot = (int) hashes[i] & mask;
            while (table[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            table[slot] = i + 1;
        }
    }
}
