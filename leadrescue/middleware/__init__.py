"""What stands around every request, whichever door it goes to; plain ASGI."""
