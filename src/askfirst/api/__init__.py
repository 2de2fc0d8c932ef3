"""The HSDS API: parse, make one call, answer."""
