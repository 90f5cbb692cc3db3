// What the browser tests share: Chromium, contexts of every kind that readers come with, and a proxy that lies.
//
// CASEBOOK_URL is the site; CASEBOOK_BROWSER the folder that `tests/browser/tools` fills (default: target/tools/browser).
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import http from "node:http";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
export const TOOLS = resolve(process.env.CASEBOOK_BROWSER || join(HERE, "../../target/tools/browser"));
export const URL_OF_SITE = process.env.CASEBOOK_URL;
const require = createRequire(join(TOOLS, "package.json"));

/** The source of axe-core, to be run in a page. */
export const axe = () => readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** Starts Chromium. */
export async function chromium() {
  const { chromium } = require("playwright-core");
  return chromium.launch({
    executablePath: readFileSync(join(TOOLS, "chromium"), "utf8").trim(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

/** The ways in which pages are looked at. */
export const LOOKS = [
  { name: "1280-light", viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  { name: "1280-dark", viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
  { name: "390-light", viewport: { width: 390, height: 844 }, colorScheme: "light" },
  { name: "390-dark", viewport: { width: 390, height: 844 }, colorScheme: "dark" },
];

/** Collects what a page complains about: its console, errors, refused loads, failed requests. */
export function complaints(page) {
  const found = [];
  page.on("console", (message) => { if (["error", "warning"].includes(message.type())) found.push(`console: ${message.text()}`); });
  page.on("pageerror", (error) => found.push(`error: ${error.message}`));
  page.on("requestfailed", (request) => found.push(`request: ${request.url()} ${request.failure()?.errorText}`));
  return found;
}

/**
 * Serves what another server says, with the bodies that `alter(path, body)` gives instead; nothing where it gives nothing.
 * Returns its address and what ends it.
 */
export async function proxy(to, alter) {
  const server = http.createServer((request, response) => {
    const headers = { ...request.headers, host: new URL(to).host };
    delete headers["accept-encoding"];
    const asked = http.request(new URL(request.url, to), { method: request.method, headers }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => {
        const body = Buffer.concat(parts);
        const other = answer.statusCode === 200 ? alter(request.url, body) : undefined;
        const kept = { ...answer.headers };
        delete kept["content-length"];
        delete kept.etag;
        response.writeHead(answer.statusCode, kept);
        response.end(other || body);
      });
    });
    asked.on("error", () => { response.writeHead(502); response.end(); });
    request.pipe(asked);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => new Promise((closed) => { server.closeAllConnections(); server.close(closed); }) };
}
