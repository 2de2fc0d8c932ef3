"""Prints of provisions: the hashes that tell whether the words are still those an article was written on."""

from hashlib import sha256

from askfirst.provisions.law import Print, Provision

RULE = "c1"
"""The version of the canonical rule. It stands in front of every hash: a change of the reader never looks like a change of the law."""


def hash_of(text: str) -> str:
    """Return the hash of a canonical text under the rule in force: `c1:` and 64 hex digits."""
    # The rule is hashed with the words: even the digits alone, cut from their front, must not agree between two rules.
    return f"{RULE}:" + sha256(f"{RULE}\n{text}".encode()).hexdigest()


def print_of(provision: Provision) -> Print:
    """Return what a pin keeps of a provision."""
    return Print(
        text=hash_of(provision.text),
        notes=hash_of(provision.notes),
        last_amended=provision.last_amended,
        in_force=provision.in_force,
        is_repealed=provision.is_repealed,
    )
