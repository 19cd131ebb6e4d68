"""The one reading path: a shape becomes one SQL statement whose JSON PostgreSQL builds."""
