// How far a piece of work is, as the server tells it. Without this the page loads itself anew every few seconds.
(() => {
  "use strict";
  for (const place of document.querySelectorAll("[data-progress]")) {
    const source = new EventSource(place.dataset.progress);
    const anew = () => { source.close(); location.reload(); };
    source.addEventListener("shown", (event) => { place.innerHTML = event.data; });
    source.addEventListener("ended", anew);
    // A stream that ended by itself is taken up again by the browser; one that is refused is gone, and the page says why.
    source.addEventListener("error", () => { if (source.readyState === EventSource.CLOSED) anew(); });
    addEventListener("pagehide", () => source.close());
  }
})();
