"""A stand-in for api.twilio.com that needs no account: it takes messages, delivers them to nobody, and calls back."""
