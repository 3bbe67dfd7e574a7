"""Account recovery: a member whose mailbox is lost gets a new sign-in e-mail, by two persons and after a day (D27)."""
