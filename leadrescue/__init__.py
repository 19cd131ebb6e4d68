"""The process and the outside world; knows nothing of leads."""
