"""Any order of create, actions and queries, against the suite's own model of the account."""
