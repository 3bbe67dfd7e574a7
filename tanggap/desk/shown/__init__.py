"""A case as its page shows it: head, path, conversation, the box of the present step, and what stands beside."""
