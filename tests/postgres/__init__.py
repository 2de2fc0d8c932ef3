"""The same directory on a real PostgreSQL."""
