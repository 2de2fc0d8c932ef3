"""Keeping facts true: what to check next, reports from the field, closing, merging, undoing."""
