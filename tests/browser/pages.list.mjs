// The pages that are looked at, on a server of the demo ledger. Whoever adds a page adds its address here.
//
// `status` is what it answers (200), `done` what it has when its script is done, `kept` a page as it was published.

const CASE = "/cases/street-lights";

const PAGES = [
  { name: "front", path: "/" },
  { name: "front-nothing", path: "/?verdict=supported&state=closed" },
  { name: "case", path: CASE },
  { name: "case-now", path: `${CASE}?at=now` },
  { name: "case-past", path: `${CASE}?at=60` },
  { name: "case-first", path: `${CASE}?at=5` },
  { name: "statement", path: `${CASE}/statements/says-3` },
  { name: "statement-now", path: `${CASE}/statements/bot-1?at=now` },
  { name: "claim", path: `${CASE}/claims/c-forty` },
  { name: "claim-quantity", path: `${CASE}/claims/c-quarter` },
  { name: "published", path: `${CASE}/publications/p1`, kept: true },
  { name: "published-last", path: `${CASE}/publications/p2`, kept: true },
  { name: "card", path: `${CASE}/embed` },
  { name: "history", path: `${CASE}/history` },
  { name: "history-filtered", path: `${CASE}/history?kind=verdicts` },
  { name: "history-nothing", path: `${CASE}/history?kind=verdicts&by=nobody` },
  { name: "blame", path: `${CASE}/history?view=blame` },
  { name: "difference", path: `${CASE}/diff?from=p1&to=p2` },
  { name: "difference-now", path: `${CASE}/diff?from=p2&to=now` },
  { name: "difference-all", path: `${CASE}/diff?from=5&to=130` },
  { name: "graph", path: `${CASE}/graph` },
  { name: "graph-statements", path: `${CASE}/graph?show=statements` },
  { name: "graph-of-one", path: `${CASE}/graph?of=verdict/question` },
  { name: "sources", path: "/sources" },
  { name: "sources-retracted", path: "/sources?standing=retracted" },
  { name: "sources-nothing", path: "/sources?q=nowhere" },
  { name: "source", path: "/sources/streets-release" },
  { name: "source-retracted", path: "/sources/audit-interim" },
  { name: "source-stub", path: "/sources/corran-review" },
  { name: "capture", path: "/sources/streets-release/captures/1" },
  { name: "capture-all", path: "/sources/streets-release/captures/1?view=all" },
  { name: "capture-compared", path: "/sources/streets-release/captures/2?compare=1" },
  { name: "trace", path: "/trace/case/street-lights/verdict/question" },
  { name: "impact", path: "/impact/source/audit-interim" },
  { name: "corrections", path: "/corrections" },
  { name: "keys", path: "/keys" },
  { name: "search", path: "/search?q=night" },
  { name: "search-nothing", path: "/search?q=zeppelin" },
  { name: "search-empty", path: "/search" },
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
  { name: "not-found-case", path: "/cases/street-light", status: 404 },
  { name: "not-yet", path: `${CASE}/claims/c-forty?at=5`, status: 404 },
];

/** Returns them all. Keys are made anew with each ledger, so that the first of a site is asked for. */
export async function pagesOf(site) {
  const keys = await (await fetch(`${site}/keys`, { headers: { Accept: "text/html" } })).text();
  return [...PAGES, { name: "key", path: keys.match(/href="(\/keys\/[^"#]+)"/)[1] }];
}

/** What links lead to and need not answer: none. */
export const UNANSWERED = [];
