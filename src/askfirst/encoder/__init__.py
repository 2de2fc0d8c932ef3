"""The only room that loads the sentence encoder and keeps what it learned of a pack in a cache."""
