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

// What somebody typed or chose before the islands were awake is told to them now.
function wasTouched({ checked, defaultChecked, defaultValue, options, selectedIndex, type, value }) {
  if (options) {
    const chosen = [...options].findLastIndex((option) => option.defaultSelected);
    return selectedIndex !== Math.max(chosen, 0);
  }
  if (type === "radio") return checked && !defaultChecked;
  return type === "checkbox" ? checked !== defaultChecked : value !== defaultValue;
}
function catchUp() {
  for (const field of document.querySelectorAll("leptos-island :is(input, select, textarea)")) {
    if (!wasTouched(field)) continue;
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
  }
}

// On a busy machine no idle moment may come: then it begins all the same.
const idle = window.requestIdleCallback ?? ((act) => setTimeout(act));
idle(async () => {
  const glue = await import(GLUE);
  await glue.default({ module_or_path: WASM });
  glue.hydrate();
  window.__hydrateIsland = (element) => wake(element, glue);
  await walk(document.body, glue);
  // After the islands' effects, which are on their way.
  setTimeout(catchUp);
}, { timeout: 500 });
