// Small behaviours of the console. Every page works without this file.
// No innerHTML, no eval, no inline handlers: the page's CSP and Trusted Types hold.

const root = document.documentElement;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const on = (type, act, target = document) => target.addEventListener(type, act);

// One polite live region for everything that is said to the user.
const toast = document.createElement("div");
toast.className = "toast";
toast.setAttribute("role", "status");
document.body.append(toast);
let silence;
function say(text, quiet = false) {
  toast.classList.toggle("visually-hidden", quiet);
  clearTimeout(silence);
  toast.textContent = text;
  silence = setTimeout(() => (toast.textContent = ""), 4000);
}

// What a transition between pages says when it is skipped is nobody's error.
for (const type of ["pageswap", "pagereveal"]) {
  on(type, ({ viewTransition }) => {
    for (const step of ["ready", "updateCallbackDone", "finished"]) viewTransition?.[step]?.catch(() => {});
  }, window);
}
on("unhandledrejection", (event) => {
  const { name, message } = event.reason ?? {};
  if (/^(Abort|InvalidState)Error$/.test(name) && /transition/i.test(message)) event.preventDefault();
}, window);

// The focus goes to what has to be mended, also where the address leads to a part of the page.
document.querySelector(".error-summary")?.focus();

// The answer that shows a secret takes the place of its own request: Back and Reload ask for the
// page that says so, and send nothing again.
const here = document.querySelector("[data-here]");
if (here) history.replaceState(history.state, "", here.dataset.here + location.hash);

// The secret is cleared once the user has said that it is stored, and when the page is left.
const secrets = all("[data-secret]");
const armed = document.querySelector("[data-leave-warning]");
let stored = !armed || !secrets.length;
let clean = true;
const guarded = all("form[data-guard]");
if (guarded.some((form) => form.dataset.guard === "changed")) clean = false;
on("beforeunload", (event) => {
  if (!stored || !clean) event.preventDefault();
}, window);
function clearSecrets() {
  for (const element of secrets) {
    if ("value" in element) element.value = element.defaultValue = "";
    element.textContent = "";
  }
}
on("pagehide", clearSecrets, window);
on("input", async ({ target }) => {
  if (guarded.includes(target.form)) clean = false;
  const act = target.dataset.check ? "checkName" : target.matches("[data-live] [type=search]") && "narrow";
  if (act) (await import(all("[data-typing]")[0].dataset.typing))[act](target, say, tellTimes);
});
// What was typed before this file was here counts, too.
const tellInput = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));
for (const field of all("input, textarea")) if (field.value !== field.defaultValue) tellInput(field);

// Copy: data-copy lists ids, data-copy-as is "pair" (a:b) or "basic" (base64 of it).
const textOf = (element) => (element.value ?? element.textContent).trim();
async function copy(button) {
  const sources = all(button.dataset.copy);
  if (!sources.length) return;
  const form = button.dataset.copyAs;
  let text = sources.map(textOf).join(form ? ":" : "\n");
  if (form === "basic") text = "Basic " + btoa(text);
  try {
    await navigator.clipboard.writeText(text);
    const label = button.querySelector("[data-label]");
    say(button.dataset.copied || "Copied");
    if (label && !("done" in button.dataset)) {
      const before = label.textContent;
      button.dataset.done = "";
      label.textContent = "Copied";
      setTimeout(() => {
        label.textContent = before;
        delete button.dataset.done;
      }, 2000);
    }
    if (sources.some((source) => secrets.includes(source))) stored = true;
  } catch {
    const source = sources.at(-1);
    const mask = source.closest(".credential")?.querySelector(".unmask");
    if (mask) mask.checked = true;
    if (source.select) {
      source.focus();
      source.select();
    } else getSelection().selectAllChildren(source);
    say("Press Ctrl+C to copy");
  }
}

on("click", (event) => {
  const button = event.target.closest?.("button, a[download]");
  if (!button) return;
  const { copy: ids, fill, showPassword, print: prints } = button.dataset;
  if (ids) copy(button);
  if (fill) {
    const field = document.querySelector(fill);
    field.value = button.value;
    tellInput(field);
  }
  if (showPassword) {
    const field = document.querySelector(showPassword);
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    button.setAttribute("aria-pressed", hidden);
  }
  if (prints !== undefined) print();
  if (button.matches("[download], [data-settles]")) stored = true;
});

// Forms: the theme changes in place; every other form is sent once.
let sent = new WeakSet();
on("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (event.defaultPrevented) return;
  if ("themeForm" in form.dataset && button) {
    event.preventDefault();
    changeTheme(form, button);
    return;
  }
  if (form.method === "get") return;
  // What opens beside this page, as "Verify now" does, stores nothing.
  const settles = "settles" in form.dataset && !button?.hasAttribute("formtarget");
  if (settles || "clearSecret" in form.dataset) stored = true;
  if ("repeatable" in form.dataset) return;
  if (sent.has(form)) return event.preventDefault();
  sent.add(form);
  clean = true;
  // Later, so that the button's own name and value are still sent.
  setTimeout(() => {
    button?.setAttribute("aria-disabled", "true");
    if ("clearSecret" in form.dataset) clearSecrets();
  });
});
on("pageshow", ({ persisted }) => {
  if (!persisted) return;
  sent = new WeakSet();
  for (const button of all("button[aria-disabled]")) button.removeAttribute("aria-disabled");
}, window);

async function changeTheme(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  const reply = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (!reply || (!reply.ok && reply.type !== "opaqueredirect")) return;
  if (button.value === "system") delete root.dataset.theme;
  else root.dataset.theme = button.value;
  for (const other of all("[data-theme-form] button")) {
    other.setAttribute("aria-pressed", other.value === button.value);
  }
}

// Times: UTC from the server becomes local; the tooltip keeps UTC and adds "3 days ago". A time
// with a tooltip stands in the zone that the person chose, and stays.
const absolute = new Intl.DateTimeFormat(root.dataset.region ?? root.lang, { dateStyle: "medium", timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat(root.lang, { numeric: "auto" });
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const told = new WeakSet();
function tellTimes() {
  for (const time of all("time[datetime]")) {
    const at = Date.parse(time.dateTime);
    if (told.has(time) || Number.isNaN(at)) continue;
    told.add(time);
    const seconds = (at - Date.now()) / 1000;
    const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? UNITS[3];
    const utc = time.title || time.textContent.trim();
    if ("ago" in time.dataset) {
      if (!utc.includes("·")) time.title = `${absolute.format(at)} · ${utc}`;
      continue;
    }
    if (!time.title) time.textContent = absolute.format(at);
    time.title = `${utc} · ${relative.format(Math.round(seconds / size), unit)}`;
  }
}
tellTimes();

// Keys lead somewhere, unless the person switched them off: then the page names no palette.
const finder = document.querySelector("[data-palette]");
const isFind = ({ key, ctrlKey, metaKey }) => (ctrlKey || metaKey) && key.toLowerCase() === "k";
function open(address, label) {
  const dialog = document.createElement("dialog");
  const frame = document.createElement("iframe");
  dialog.className = "frame";
  frame.title = label;
  frame.src = address;
  on("load", () => {
    const close = (event) => {
      if (event.key !== "Escape" && !isFind(event)) return;
      event.preventDefault();
      dialog.close();
    };
    frame.focus();
    frame.contentDocument.querySelector("[autofocus]")?.focus();
    on("keydown", close, frame.contentWindow);
  }, frame);
  on("close", () => dialog.remove(), dialog);
  on("click", ({ target }) => target === dialog && dialog.close(), dialog);
  dialog.append(frame);
  document.body.append(dialog);
  dialog.showModal();
}
const find = (event) => {
  event.preventDefault();
  open(finder.dataset.palette, "Search");
};
if (finder) {
  let went = -1e9;
  on("click", (event) => event.ctrlKey || event.metaKey || event.shiftKey || find(event), finder);
  on("keydown", (event) => {
    const { key, target, timeStamp } = event;
    if (document.querySelector("dialog[open]")) return;
    if (isFind(event)) return find(event);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.closest?.("input, select, textarea, [contenteditable]")) return;
    if (key === "/") {
      const field = document.querySelector("main input[type=search]");
      if (!field) return find(event);
      event.preventDefault();
      field.focus();
    } else if (key === "?") open(finder.dataset.keys, "Keyboard shortcuts");
    else if (key === "g") went = timeStamp;
    else if (timeStamp - went < 1500) {
      went = -1e9;
      all("[data-go]").find((link) => link.dataset.go === key)?.click();
    }
  });
}
