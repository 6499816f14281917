"""Which passwords are refused, and who may reset one."""
