"use strict";
// A case read with a script: a note beside its sentence, and the life line drawn along. The page is whole without it.
(() => {
  const narrow = matchMedia("(max-width:1020px)");
  let card = null;
  let from = null;

  function close(back) {
    if (!card) return;
    card.remove();
    card = null;
    if (from) {
      from.setAttribute("aria-expanded", "false");
      if (back) from.focus({ preventScroll: true });
    }
    from = null;
  }

  function open(cite) {
    const anchor = document.getElementById(cite.hash.slice(1));
    const note = anchor && anchor.closest("li");
    const host = cite.closest(".case");
    if (!note || !host) return false;
    const again = from === cite;
    close(false);
    if (again) {
      cite.focus();
      return true;
    }
    card = document.createElement("div");
    card.className = "card";
    card.tabIndex = -1;
    card.setAttribute("role", "dialog");
    card.setAttribute("aria-label", "Note " + cite.textContent);
    const id = cite.hash.slice("#note-".length);
    for (const part of note.children) {
      // Of a source's note, what stands behind this citation.
      const behind = part.dataset.for;
      if (!part.childNodes.length || (behind !== undefined && !behind.split(" ").includes(id))) continue;
      const copy = part.cloneNode(true);
      if (copy.matches(".back")) copy.textContent = cite.title.slice(cite.title.lastIndexOf(" – ") + 3);
      card.append(copy);
    }
    const button = document.createElement("button");
    button.className = "close";
    button.textContent = "×";
    button.setAttribute("aria-label", "Close the note");
    button.addEventListener("click", () => close(true));
    card.append(button);
    // Behind the citation's paragraph, so that the tab key goes on where the reader is.
    cite.closest("p").after(card);
    if (!narrow.matches) {
      const top = cite.getBoundingClientRect().top - host.getBoundingClientRect().top;
      card.style.top = Math.max(0, top - 16) + "px";
    }
    from = cite;
    cite.setAttribute("aria-expanded", "true");
    card.focus({ preventScroll: true });
    return true;
  }

  document.addEventListener("click", (event) => {
    const cite = event.target.closest("a.cite");
    if (cite && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
      if (open(cite)) event.preventDefault();
    } else if (card && !card.contains(event.target)) {
      close(false);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && card) {
      event.preventDefault();
      close(true);
    }
  });

  // The life line.
  const track = document.querySelector(".life .track");
  const dots = track ? [...track.querySelectorAll("svg > a")] : [];
  if (dots.length < 2) return;
  const line = track.querySelector("line.here");
  const place = (dot) => {
    const shape = dot.querySelector("[cx]") || dot.querySelector("svg");
    return parseFloat(shape.getAttribute("cx") || shape.getAttribute("x"));
  };
  const moments = dots.map((dot) => ({ place: place(dot), words: dot.querySelector("title").textContent, to: dot.getAttribute("href") }));
  let now = Math.min(Number(track.dataset.now) || 0, moments.length - 1);
  let timer = 0;
  let asked = 0;
  const telling = document.createElement("p");
  telling.className = "telling";
  telling.setAttribute("aria-hidden", "true");
  track.after(telling);
  const handle = document.createElement("div");
  handle.className = "handle";
  for (const [name, value] of Object.entries({
    role: "slider", tabindex: "0", "aria-label": "The moment that is shown", "aria-valuemin": "1", "aria-valuemax": String(moments.length),
  })) handle.setAttribute(name, value);
  const rail = document.createElement("div");
  rail.className = "rail";
  rail.append(handle);
  track.append(rail);
  track.classList.add("drawn");

  function show() {
    const moment = moments[now];
    line.setAttribute("x1", moment.place + "%");
    line.setAttribute("x2", moment.place + "%");
    handle.style.left = moment.place + "%";
    handle.setAttribute("aria-valuenow", String(now + 1));
    handle.setAttribute("aria-valuetext", moment.words);
    telling.textContent = moment.words;
  }

  async function read() {
    const mine = ++asked;
    const to = moments[now].to;
    try {
      const response = await fetch(to, { headers: { Accept: "text/html" } });
      if (!response.ok) throw new Error(String(response.status));
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      if (mine !== asked) return;
      const marks = document.getElementById("_marks");
      const marked = marks && marks.checked;
      close(false);
      for (const id of ["_before", "_after"]) {
        document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes);
      }
      if (document.getElementById("_marks")) document.getElementById("_marks").checked = marked;
      history.replaceState(null, "", to);
    } catch {
      location.href = to;
    }
  }

  function go(next, wait) {
    next = Math.max(0, Math.min(moments.length - 1, next));
    if (next === now) return;
    now = next;
    show();
    clearTimeout(timer);
    if (wait !== null) timer = setTimeout(read, wait);
  }

  handle.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[event.key];
    const end = { Home: 0, End: moments.length - 1 }[event.key];
    if (step === undefined && end === undefined) return;
    event.preventDefault();
    go(end === undefined ? now + step : end, 250);
  });
  const nearest = (event) => {
    const box = track.querySelector("svg").getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width) * 100;
    let best = 0;
    moments.forEach((moment, n) => {
      if (Math.abs(moment.place - at) <= Math.abs(moments[best].place - at)) best = n;
    });
    return best;
  };
  let dragging = false;
  track.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey) return;
    dragging = true;
    track.setPointerCapture(event.pointerId);
    handle.focus({ preventScroll: true });
    go(nearest(event), null);
  });
  track.addEventListener("pointermove", (event) => {
    if (dragging) go(nearest(event), null);
    else if (event.pointerType === "mouse") telling.textContent = moments[nearest(event)].words;
  });
  track.addEventListener("pointerleave", () => show());
  for (const end of ["pointerup", "pointercancel"]) {
    track.addEventListener(end, () => {
      if (!dragging) return;
      dragging = false;
      if (moments[now].to !== location.pathname + location.search) read();
    });
  }
  track.addEventListener("click", (event) => {
    if (event.target.closest("a") && !event.metaKey && !event.ctrlKey) event.preventDefault();
  });
  track.addEventListener("dragstart", (event) => event.preventDefault());
  show();
})();
