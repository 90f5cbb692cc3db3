// The pages that are looked at, on a server of the demo ledger. Whoever adds a page adds its address here.

export const PAGES = [
  { name: "front", path: "/" },
  { name: "log", path: "/entries" },
  { name: "log-filtered", path: "/entries?type=verdict.changed&stream=case%2Fstreet-lights" },
  { name: "log-nothing", path: "/entries?type=anchor.recorded" },
  { name: "entry", path: "/entries/57" },
  { name: "entry-first", path: "/entries/0" },
  { name: "entry-last", path: "/entries/130" },
  { name: "verify-entry", path: "/verify?entry=57", done: "[data-done]" },
  { name: "verify-case", path: "/verify?case=street-lights", done: "[data-done]" },
  { name: "verify-log", path: "/verify", done: "[data-done]" },
  { name: "not-found", path: "/entries/999", status: 404 },
];

/** What links lead to and need not answer: none. */
export const UNANSWERED = [];
