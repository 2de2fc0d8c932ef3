"""Reads and checks content packs: text files in which a community's knowledge lives."""
