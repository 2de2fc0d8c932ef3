"""The conversation and its provenance: what was said, by whom it is known, and one step after another."""
