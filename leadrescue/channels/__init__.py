"""Ways to customers: each takes a message to a provider and says what came of it."""
