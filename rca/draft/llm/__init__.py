"""The engines that may word a draft; each vendor library is imported by one module here."""
