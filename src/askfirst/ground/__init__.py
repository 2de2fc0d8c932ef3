"""The small shared words every other room stands on: refusals, provenance, languages, plain text."""
