// What a click asks for.

/** True for a plain click; another one asks the browser for a new tab, a window or a download. */
export function isPlainClick(event) {
  const held = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  return event.button === 0 && !held;
}
