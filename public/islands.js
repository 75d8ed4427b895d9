// Starts the islands of a page: loads the WebAssembly, then wakes each
// <leptos-island> in document order. The same walk as leptos' own
// island_script.js, as a file, because the CSP forbids inline scripts.
// The server puts the two addresses in when it starts.

const GLUE = "__LATCHKEY_JS__";
const WASM = "__LATCHKEY_WASM__";

const childrenReady = [];

async function wake(element, glue) {
  const start = glue[element.dataset.component];
  if (!start) {
    console.warn(`No island is called ${element.dataset.component}.`);
    return;
  }
  childrenReady.at(-1)?.();
  await start(element);
}

async function walk(node, glue) {
  const slot = node.localName === "leptos-children";
  if (node.localName === "leptos-island") await wake(node, glue);
  if (slot) childrenReady.push(node.$$on_hydrate);
  for (const child of [...node.children]) await walk(child, glue);
  if (slot) childrenReady.pop();
}

const idle = window.requestIdleCallback ?? ((act) => setTimeout(act));
idle(async () => {
  const glue = await import(GLUE);
  await glue.default({ module_or_path: WASM });
  glue.hydrate();
  window.__hydrateIsland = (element) => wake(element, glue);
  await walk(document.body, glue);
});
