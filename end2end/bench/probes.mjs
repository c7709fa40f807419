// What is noted in the page. Installed before anything of the page runs; it draws nothing and asks nothing.

/** In the browser: notes paints, the moment of being interactive, inputs and how long each took to be seen. */
function install(ready, worked) {
  const noted = { interactive: null, key: null, paints: {}, events: [], moves: [], memories: [] };
  window.__bench = noted;
  const look = () => {
    if (ready()) noted.interactive ??= performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  const observe = (type, take, options = {}) => {
    try {
      new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true, ...options });
    } catch {
      // A browser that does not know of it leaves the figure out.
    }
  };
  observe("paint", ({ name, startTime }) => (noted.paints[name] = startTime));
  observe(
    "event",
    ({ name, startTime, duration, processingStart, processingEnd, interactionId }) => {
      if (!/^(pointerdown|pointerup|click|keydown|keyup)$/.test(name)) return;
      noted.events.push({ name, startTime, duration, before: processingStart - startTime, work: processingEnd - processingStart, id: interactionId });
    },
    { durationThreshold: 16 },
  );
  // After the next picture has been made: a task that follows the frame.
  const afterPaint = (then) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => then(performance.now());
      port2.postMessage(0);
    });
  window.addEventListener("keydown", () => noted.key ?? afterPaint((at) => worked() && (noted.key ??= at)), true);
  // Moves of a pointer are no interactions to the browser; each is followed to its picture here. The first one after a
  // press is the one that lifts.
  let pressed = false;
  window.addEventListener("pointerdown", () => (pressed = true), true);
  const moved = ({ timeStamp, buttons }) => {
    if (!buttons) return;
    const lifts = pressed;
    pressed = false;
    afterPaint((at) => noted.moves.push({ lifts, duration: at - timeStamp }));
  };
  window.addEventListener("pointermove", moved, true);
  // The memory of WebAssembly is not in the heap the browser counts.
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const real = WebAssembly[name].bind(WebAssembly);
    WebAssembly[name] = async (...given) => {
      const made = await real(...given);
      const memory = (made.instance ?? made).exports?.memory;
      if (memory) noted.memories.push(memory);
      return made;
    };
  }
}

/** The probes of a board, as a script for the browser: pages forbid code that is made of text later. */
export function probes({ isInteractive, keyWorked = () => false }) {
  return `(${install})(${isInteractive}, ${keyWorked})`;
}

/** In the browser: counts frames by the time between them, and the most elements there were, until `__frames.end()`. */
export function countFrames() {
  const gaps = [];
  let most = 0;
  let last = performance.now();
  let running = true;
  const step = (now) => {
    gaps.push(now - last);
    last = now;
    if (gaps.length % 15 === 0) most = Math.max(most, document.getElementsByTagName("*").length);
    if (running) requestAnimationFrame(step);
  };
  requestAnimationFrame((now) => {
    last = now;
    requestAnimationFrame(step);
  });
  window.__frames = {
    end() {
      running = false;
      return { gaps, most };
    },
  };
}
