"""When something is open: schedules read into rules, rules read from plain words, and what they say of a moment. Pure."""
