"""The operations: every rule of LeadRescue lives here once."""
