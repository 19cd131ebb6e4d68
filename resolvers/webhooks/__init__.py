"""Webhooks out: endpoints, what they are sent, and how often it is tried."""
