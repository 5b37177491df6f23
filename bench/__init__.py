"""Speed: what the pipeline does a second, beside a baseline measured in the same minute (`make bench`)."""
