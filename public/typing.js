// What is looked up while somebody types. `ui.js` loads it when they do, on pages that say so.
// No innerHTML and no parser for markup: the page's Trusted Types hold.

// Something is asked after a pause. Only the answer to what was asked last counts.
let asking;
function ask(url, kind, act) {
  asking?.abort();
  const mine = (asking = new XMLHttpRequest());
  mine.open("GET", url);
  mine.responseType = kind;
  mine.addEventListener("load", () => mine === asking && act(mine));
  setTimeout(() => mine === asking && mine.send(), 200);
}

// What is wrong with a name stands below it, in the words with which the form would be refused.
export function checkName(field, say) {
  const url = new URL(field.dataset.check, location);
  url.searchParams.set("name", field.value);
  ask(url, "text", ({ status, response, responseURL }) => {
    if (status !== 200 || responseURL !== url.href) return;
    const line = document.getElementById(`${field.id}-error`);
    line.hidden = !response;
    line.lastElementChild.textContent = response;
    if (response) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    say(response, true);
  });
}

// A list narrows: everything around the search is taken from the page that the search leads to, and
// so is the address. The search itself stays, with its focus and its caret.
export function narrow({ form }, say, tellTimes) {
  const url = new URL(form.action);
  const filled = [...new FormData(form)].filter(([, value]) => value !== "");
  url.search = new URLSearchParams(filled);
  ask(url, "document", ({ response: page }) => {
    let fresh = page?.querySelector("form[data-live]");
    // The session is over, or something is wrong: that page says so.
    if (!fresh) return location.assign(url);
    history.replaceState(history.state, "", url);
    const [count, counted] = [form, fresh].map((one) => one.querySelector(".count"));
    count.textContent = counted.textContent;
    for (let kept = form; !kept.matches("main"); kept = kept.parentElement) {
      const around = [...fresh.parentElement.childNodes];
      const at = around.indexOf(fresh);
      fresh = fresh.parentElement;
      for (const old of [...kept.parentElement.childNodes]) if (old !== kept) old.remove();
      kept.before(...around.slice(0, at));
      kept.after(...around.slice(at + 1));
    }
    tellTimes();
    say(count.textContent, true);
  });
}
