"""Provisions: federal acts and regulations as the Department of Justice publishes them, piece by piece.

Bytes and text in, frozen values out. `law` holds the records, `read` the reader, `prints` the hashes that a pin is made
of, `compare` what changed between two texts.
"""
