"""The AWS shape: which adapters stand behind the ports there."""
