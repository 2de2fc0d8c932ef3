"""Offers with their reasons, and the next useful question. Pure: the same wish gives the same offers."""
