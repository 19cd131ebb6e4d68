"""ADF 1.0 (Auto-lead Data Format), the auto trade's XML of a lead: read, written, mapped; docs/adf.md has both ways."""
