"""Who changed public facts: one line for each deed, written in the same transaction."""
