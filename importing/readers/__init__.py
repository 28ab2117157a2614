"""From any file to its text: web pages, PDF, Word, plain text."""
