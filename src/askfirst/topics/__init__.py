"""Own words to topics: phrases first, then a sentence encoder; after the words, never before."""
