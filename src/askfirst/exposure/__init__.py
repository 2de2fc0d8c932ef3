"""Who could learn what: for a service, whom it may tell, on what ground and by which path."""
