"""The only room that touches keys and ciphers."""
