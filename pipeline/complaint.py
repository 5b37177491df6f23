"""What the user can put right, said in one sentence."""


class Complaint(Exception):
    """A wish that cannot be met as given; the message is the sentence that the user sees."""
