"""The 8D report: what it says (compose) and the forms it is written into (docx, xlsx, pdf, md)."""
