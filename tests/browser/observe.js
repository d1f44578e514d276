// What a reader meets on the page that is open; evaluated in it, also where its scripts are off.
() => {
  const root = document.documentElement;
  const overflow = () => root.scrollWidth - root.clientWidth;
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });

  const targets = [];
  const parts = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  for (const element of document.querySelectorAll(parts)) {
    if (!seen(element) || element.closest("[aria-hidden=true], .visually-hidden")) continue;
    const boxes = [element, ...(element.labels || [])].map((one) => one.getBoundingClientRect());
    const left = Math.min(...boxes.map((one) => one.left));
    const right = Math.max(...boxes.map((one) => one.right));
    const top = Math.min(...boxes.map((one) => one.top));
    const bottom = Math.max(...boxes.map((one) => one.bottom));
    if (right <= 0 || bottom <= 0 || right - left <= 1) continue; // out of sight until focused
    targets.push({
      name: `${element.localName} «${(element.textContent.trim() || element.getAttribute("aria-label")
        || element.id).replace(/\s+/g, " ").slice(0, 60)}»`,
      width: Math.round(right - left),
      height: Math.round(bottom - top),
      inline: element.localName === "a" && getComputedStyle(element).display === "inline",
      important: element.matches("button, input[type=submit], .btn")
        || element.closest("nav") !== null,
    });
  }

  const closed = [...document.querySelectorAll("body details:not([open])")];
  const atFirst = overflow();
  closed.forEach((one) => { one.open = true; });
  const texts = [];
  const add = (text, element, where) => {
    const words = text.replace(/\s+/g, " ").trim();
    if (words) texts.push([words, element.closest("[lang]").lang, where]);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (parent.closest("script, style, noscript, code, pre, textarea, svg title")) continue;
    if (seen(parent.closest("select") || parent)) add(walker.currentNode.data, parent, "text");
  }
  for (const element of document.body.querySelectorAll("*")) {
    if (!seen(element)) continue;
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
      if (element.hasAttribute(name)) add(element.getAttribute(name), element, name);
    }
    if (element.matches("input[type=submit], input[type=button]")) add(element.value, element, "button");
  }
  add(document.title, root, "title of the page");
  const opened = overflow();
  closed.forEach((one) => { one.open = false; });

  return {
    lang: root.lang,
    dir: root.dir,
    side: getComputedStyle(document.body).direction,
    overflow: Math.max(atFirst, opened),
    headings: [...document.querySelectorAll("h1")].filter(seen).map((one) => one.textContent.trim()),
    times: [...document.querySelectorAll("time")].map((one) => one.textContent.trim()),
    texts,
    targets,
  };
}
