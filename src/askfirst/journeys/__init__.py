"""One function for each deed that crosses rooms: read own words, make an offer, take it away, check a pack."""
