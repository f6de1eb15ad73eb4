// Reads pages in headless Chromium. Standard input: {base, selector, paths, executable, profile}; standard output: what
// a visitor sees of each page, as JSON in the order of `paths`. Nothing but `base` is loaded.
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const AT_ONCE = 4;
const { base, selector, paths, executable, profile } = JSON.parse(readFileSync(0, "utf8"));
const context = await chromium.launchPersistentContext(profile, {
  executablePath: executable,
  headless: true,
  args: [
    ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
    ...["--disable-component-update", "--disable-sync"],
    // Nothing but `base` has an address. A route of playwright's would do as well, but it switches off the browser's cache:
    // the scripts and styles of a theme are then loaded and compiled again for every page.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
  ],
});

function look(selector) {
  const main = document.querySelector(selector);
  const all = (inner, read) => [...main.querySelectorAll(inner)].map(read);
  return {
    found: main !== null,
    tab: document.title,
    text: main?.innerText ?? "",
    navigation: [...document.querySelectorAll("nav, aside, [role=navigation]")].map((one) => one.textContent).join("\n"),
    blocks: main ? all("pre", (block) => block.innerText) : [],
    coloured: main ? all("pre span[class], pre span[style]", (one) => one.innerText).length : 0,
    addresses: [...document.querySelectorAll("[href], [src]")].map((one) => one.getAttribute("href") ?? one.getAttribute("src")),
    handlers: main ? all("*", (one) => one.getAttributeNames().filter((name) => name.startsWith("on"))).flat() : [],
    elements: main ? [...new Set(all("*", (one) => one.localName))] : [],
    ran: window.errcatRan !== undefined,
  };
}

const seen = new Array(paths.length);
const waiting = paths.entries();
async function visit() {
  const page = await context.newPage();
  let errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("net::ERR_NAME_NOT_RESOLVED")) errors.push(message.text());
  });
  page.on("dialog", (dialog) => (errors.push(`a dialog: ${dialog.message()}`), dialog.dismiss()));
  for (const [index, path] of waiting) {
    errors = [];
    const response = await page.goto(new URL(path, base).href, { waitUntil: "load" });
    seen[index] = { path, status: response.status(), ...(await page.evaluate(look, selector)), errors };
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, visit));
await context.close();
process.stdout.write(JSON.stringify(seen));
