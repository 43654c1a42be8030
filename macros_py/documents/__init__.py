"""Bytes of any file as paragraphs, sentences and tables: Word, web pages, text, spreadsheets; no form is known here."""
