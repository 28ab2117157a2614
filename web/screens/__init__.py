"""The pages that Streamlit draws."""
