"""The pointer of a page in a browser."""


def drag(page, box, start, end, steps=6):
    """Draw the pointer through a box, from `start` to `end`, both counted from its upper left corner."""
    page.mouse.move(box["x"] + start[0], box["y"] + start[1])
    page.mouse.down()
    page.mouse.move(box["x"] + end[0], box["y"] + end[1], steps=steps)
    page.mouse.up()
