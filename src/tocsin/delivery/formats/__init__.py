"""What is sent: one file a format."""
