"""What was configured: the validated shape of the files, and how they are loaded. Level 1."""
