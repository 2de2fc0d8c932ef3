"""Askfirst: a worker and a client sit down together, and it asks first what the client wants."""

__version__ = "0.1.0"
