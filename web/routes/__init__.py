"""What answers an address by itself, without Streamlit."""
