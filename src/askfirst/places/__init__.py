"""Where a place is and what reaches it, by name alone: nothing is asked of anybody outside."""
