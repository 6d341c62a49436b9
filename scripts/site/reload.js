
// In a development build only: loads the page again once the server has another build. The stream of
// events ends with the server, and the browser opens it again with the next one.
{
  const names = (html) => String([...new Set(html.match(/keypane-[0-9a-f]{12}\.\w+/g))].sort());
  const built = names(document.documentElement.outerHTML);
  const events = new EventSource(new URL("../api/events", import.meta.url));
  events.onopen = async () => {
    const page = await fetch(location.href).catch(() => undefined);
    if (page && names(await page.text()) !== built) location.reload();
  };
}
