"""The words of the pages and of the reasons, in each language, as text files a translator can read."""
