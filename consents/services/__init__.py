"""What happens with consents."""
