"""Settings, addresses and the server: where the rooms are put together and started."""
