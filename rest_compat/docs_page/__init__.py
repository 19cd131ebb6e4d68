"""The readable page at /v1/docs: HTML and CSS made from the OpenAPI description, nothing loaded from elsewhere."""
