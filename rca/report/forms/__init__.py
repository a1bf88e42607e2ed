"""The shipped 8D forms: templates and mappings as files, and the script that makes them."""
