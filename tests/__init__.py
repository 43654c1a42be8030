"""The proofs: every claim of the project, held against a second reader, a real LibreOffice or a published form."""
