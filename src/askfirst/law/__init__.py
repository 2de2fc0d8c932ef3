"""The lock and the watch: which text of the law each article was written on, and whether it is still so.

`records` holds what is kept, `store` the laws last pulled, `pull` brings them in, `lock` pins them, `log` tells what happened,
`standing` (pure) judges, `actions` are the deeds of people and `queries` what others may ask. Plain files, no Django.
"""
