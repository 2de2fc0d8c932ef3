"""Finds services: an index that can be thrown away, one formula, and a reason for every position."""
