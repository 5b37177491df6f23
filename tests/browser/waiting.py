"""Waiting for what a page does, never for a time: this machine may be slow."""

PATIENCE = 60_000  # milliseconds; drawing without a graphics card is slow
_STILL = """() => !document.querySelector('[data-testid=stStatusWidget]') && document.getAnimations().every(
  (each) => each.playState !== 'running' || each.effect?.getComputedTiming().iterations === Infinity)"""
_FRAMES = """(n) => new Promise((done) => {
  const next = () => n-- > 0 ? requestAnimationFrame(next) : done();
  next();
})"""


def settled(page):
    """Wait until the page has ended its run, its map is drawn, and nothing moves or fades any more."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE)
    page.wait_for_selector("[data-part=map][data-drawn]", timeout=PATIENCE)
    page.wait_for_function(_STILL, timeout=PATIENCE)


def frames(page, n):
    """Wait until the browser has drawn so many frames."""
    page.evaluate(_FRAMES, n)
