"""Calls that were valid until somebody changed them: `kinds` signs, `call` holds the bytes, `mutants` changes them,
`line` sends them, `trial` judges what came of it."""
