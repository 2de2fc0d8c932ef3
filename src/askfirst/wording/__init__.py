"""The assumption check: it asks back, and never touches the client's voice."""
