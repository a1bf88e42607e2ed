"""The Streamlit assistant."""
