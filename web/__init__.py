"""What people see and call."""
