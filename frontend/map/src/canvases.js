// A canvas that has left the page keeps its pixels until the browser tidies up, which may be dozens of changes later:
// the table and the charts, drawn anew with each, would pile up a hundred megabytes.

/** Makes every canvas give its pixels back when it leaves the page; one that was only moved is in the page again by then. */
export function emptyWhatLeaves(root) {
  const watch = new MutationObserver((changes) => {
    for (const gone of changes.flatMap(({ removedNodes }) => [...removedNodes])) {
      if (gone.nodeType !== Node.ELEMENT_NODE || gone.isConnected) continue;
      for (const canvas of gone.matches("canvas") ? [gone] : gone.querySelectorAll("canvas")) empty(canvas);
    }
  });
  watch.observe(root, { childList: true, subtree: true });
}

export function empty(canvas) {
  canvas.width = canvas.height = 0;
}
