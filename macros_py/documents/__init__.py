"""Bytes of anybody's file as paragraphs, sentences and tables: Word, web pages, text, old and foreign spreadsheets; no form is known here."""
