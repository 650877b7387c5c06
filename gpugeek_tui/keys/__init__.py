"""Which keys do what: one table of all actions, other keys for them, and what is wrong with those.

No Textual in here: `config check` needs the table, too.
"""
