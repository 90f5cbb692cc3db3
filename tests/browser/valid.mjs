// Asks the Nu HTML checker about the pages of the list, as a server sends them.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TOOLS } from "./harness.mjs";

const JAR = process.env.CASEBOOK_VNU || join(TOOLS, "node_modules/vnu-jar/build/dist/vnu.jar");

/** Returns what is not valid, or null and why nothing was checked. */
export async function invalid(site, pages) {
  if (!existsSync(JAR)) return [null, "no vnu.jar"];
  if (spawnSync("java", ["-version"]).status !== 0) return [null, "java is not installed"];
  const folder = mkdtempSync(join(tmpdir(), "casebook-valid-"));
  try {
    const files = [];
    for (const { name, path } of pages) {
      const response = await fetch(site + path, { headers: { Accept: "text/html" } });
      files.push(join(folder, `${name}.html`));
      writeFileSync(files.at(-1), await response.text());
    }
    const style = (await (await fetch(site)).text()).match(/href="(\/assets\/site-[^"]*\.css)"/)[1];
    files.push(join(folder, "site.css"));
    writeFileSync(files.at(-1), await (await fetch(site + style)).text());
    const ran = spawnSync("java", ["-Xss4m", "-Dfile.encoding=UTF-8", "-jar", JAR, "--also-check-css", "--errors-only", "--stdout", ...files], { encoding: "utf8" });
    if (ran.error) throw ran.error;
    const lines = ran.stdout.split("\n").filter(Boolean).map((line) => line.replaceAll(folder, ""));
    if (ran.status !== 0 && !lines.length) throw new Error(ran.stderr);
    return [lines, null];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
