"""What several tests share: the service as they have it, browsers, proxies, and makers of notices and PDF files."""
