/**
 * The collections page, built as for production, in a real browser, on a real server.
 *
 *   node page.mjs <example> <server> <token> <pictures>
 *
 * Prints what a person would have seen, as one JSON object; what that should be is for the test to say.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import chromium from "@sparticuz/chromium";
import puppeteer from "puppeteer-core";

const [example, server, token, pictures] = process.argv.slice(2);
const vite = await import(pathToFileURL(join(example, "node_modules/vite/dist/node/index.js")));
const manifest = JSON.parse(readFileSync(join(example, "src/generated/persisted-documents.json")));
const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

process.env.RECOUP_SERVER = server;
const outDir = join(pictures, "page");
await vite.build({ root: example, logLevel: "error", build: { outDir } });
const served = await vite.preview({ root: example, logLevel: "error", build: { outDir }, preview: { port: 0 } });
const address = served.resolvedUrls.local[0];

const browser = await puppeteer.launch({
  args: chromium.args.filter((word) => word !== "--single-process"),
  executablePath: process.env.BROWSER_PATH || (await chromium.executablePath()),
  headless: "shell",
});
const page = await browser.newPage();
// What is told fades in and out; the walk reads it as somebody does who wants no motion, whole or not at all.
await page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "reduce" }]);
const seen = { faults: [], axe: {} };
page.on("pageerror", (fault) => seen.faults.push(fault.message));

const shown = (selector) => page.waitForSelector(selector, { visible: true, timeout: 15_000 });
const text = (selector) => page.$eval(selector, (node) => node.innerText);
const texts = (selector) => page.$$eval(selector, (nodes) => nodes.map((node) => node.innerText));
const until = (wanted, ...given) => page.waitForFunction(wanted, { timeout: 15_000 }, ...given);
const press = async (selector) => (await shown(selector)).click();
const picture = (name) => page.screenshot({ path: join(pictures, `${name}.png`) });
const write = async (selector, value) => {
  await page.$eval(selector, (node) => (node.value = ""));
  await page.type(selector, value);
};
const closed = () => until(() => !document.querySelector("dialog[open]"));

/** What axe has against the page by the rules of WCAG 2 A and AA. */
async function judged(name) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"] }));
  seen.axe[name] = found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

async function posted(body) {
  const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
  return (await fetch(`${server}/graphql`, { method: "POST", headers, body: JSON.stringify(body) })).json();
}

/** The page's own operation, sent by somebody else. */
function published(start, variables) {
  const [documentId] = Object.entries(manifest).find(([, document]) => document.includes(start));
  return posted({ documentId, variables });
}

async function signIn() {
  await page.goto(address);
  await shown("#token");
  await judged("sign-in");
  await page.type("#token", "nobody");
  await press("button.main");
  await until(() => document.querySelector("[role=alert]").innerText !== "");
  seen.stranger = await text("[role=alert]");
  await write("#token", token);
  await press("button.main");
  await shown(".works a");
  await until(() => document.querySelector(".live.on"));
  seen.live = await text(".live");
  seen.works = (await texts(".works a")).length;
}

async function lookAtALoan() {
  await page.goto(`${address}#/loan/RL-1001`);
  await shown(".card");
  await shown("tr.part");
  seen.loan = await text("h1");
  seen.arrears = await text(".card .value");
  seen.states = await page.$$eval("tbody tr", (rows) => rows.map((row) => row.className));
  await judged("loan");
  await picture("loan");
  await press(".card");
  await shown(".steps li");
  seen.because = await texts(".steps .adds:not(.part) > .amount");
  await judged("why");
  await picture("why");
  await page.keyboard.press("Escape");
  await closed();
}

async function recordAPayment() {
  await press(".doings .main");
  await shown("dialog [name=amount]");
  await write("dialog [name=amount]", "100.005");
  await press("dialog [value=PREVIEW]");
  await shown("dialog .error");
  seen.beside = await page.$eval("dialog .error", (node) => node.closest(".field").querySelector("input").name);
  seen.refused = await text("dialog .error a");
  await judged("refused");
  await picture("refused");
  await write("dialog [name=amount]", "388.49");
  await press("dialog [value=PREVIEW]");
  await shown(".preview");
  seen.preview = await texts(".preview tr:has(th[scope=row]) td");
  await judged("preview");
  await picture("preview");
  await press("dialog [value=COMMIT]");
  await closed();
  seen.recorded = await text(".told-now");
  await until((before) => document.querySelector(".card .value")?.innerText !== before, seen.arrears);
  seen.arrearsAfter = await text(".card .value");
}

async function hearOfAnother() {
  await page.$$eval("[role=tab]", (tabs) => tabs[1].click());
  await shown(".entries li");
  const before = (await texts(".entries li")).length;
  await new Promise((done) => setTimeout(done, 3_500)); // what was done here is told no longer
  const { loan } = (await published("query Loan(", { number: "RL-1001" })).data;
  const amount = { amount: "1.00", currency: "CNY" };
  const input = { loanId: loan.id, amount, valueDate: "2018-05-15", idempotencyKey: "elsewhere" };
  seen.elsewhere = (await published("mutation PaymentRecord", { input })).data.paymentRecord.userErrors;
  await until((count) => document.querySelectorAll(".entries li").length > count, before);
  seen.heard = await text(".told-now");
}

async function talk() {
  await press(".doings button:nth-child(2)");
  await shown("dialog [name=number]");
  await page.type("dialog [name=number]", "13900001001");
  await page.keyboard.press("Tab");
  await shown("dialog .gate");
  await picture("contact");
  await page.select("dialog [name=outcome]", "NO_ANSWER");
  await press("dialog footer .main");
  await closed();
  await page.$$eval("[role=tab]", (tabs) => tabs[2].click());
  await shown(".entries li");
  seen.contacts = (await texts(".entries li")).length;
}

async function lookAtACase() {
  await page.goto(`${address}#/case/${process.env.CASE}`);
  await shown(".acts li");
  seen.acts = (await texts(".acts li")).length;
  seen.obstacles = await texts(".obstacles li");
  await judged("case");
  await picture("case");
}

/** A step that asks for proof: what is brought hangs on the case, and then the step is taken. */
async function bringProof() {
  await page.goto(`${address}#/case/${process.env.PROOF}`);
  await shown(".obstacles [type=file]");
  seen.missing = await texts(".obstacles li");
  const permitted = () => page.$$eval(".acts .permitted", (steps) => steps.length);
  const before = await permitted();
  await (await page.$(".obstacles [type=file]")).uploadFile(process.env.PAPER);
  await until((count) => document.querySelectorAll(".acts .permitted").length > count, before);
  seen.proof = await texts(".facts dd");
  await judged("proof");
  await picture("proof");
  await press(".acts .permitted button");
  await shown("dialog [name='fields.bank_notice']");
  await page.type("dialog [name='fields.bank_notice']", "by hand");
  const steps = (await texts(".story li")).length;
  await press("dialog footer .main");
  await closed();
  await until((count) => document.querySelectorAll(".story li").length > count, steps);
  seen.step = await text(".story li:last-child");
}

async function inTheDarkInChinese() {
  await page.goto(`${address}#/loan/RL-1001`);
  await shown("tr.part, tr.paid");
  await page.select(".settings select", "dark");
  await page.$eval(".settings button", (node) => node.click());
  await until(() => document.documentElement.lang === "zh-CN" && document.querySelector("tr.paid, tr.part"));
  seen.title = await page.title();
  seen.tabs = await texts("[role=tab]");
  await judged("dark");
  await picture("dark");
  await page.setViewport({ width: 390, height: 844 });
  await judged("narrow");
  await picture("narrow");
  seen.overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

try {
  await page.setViewport({ width: 1360, height: 900 });
  await page.evaluateOnNewDocument(() => localStorage.getItem("recoup.language") ?? localStorage.setItem("recoup.language", "en"));
  for (const walk of [signIn, lookAtALoan, recordAPayment, hearOfAnother, talk, lookAtACase, bringProof, inTheDarkInChinese]) {
    seen.at = walk.name;
    await walk();
  }
  seen.adHoc = (await posted({ query: "{ viewer { code } }" })).errors[0].extensions.code;
  seen.at = "end";
} catch (fault) {
  seen.faults.push(`${seen.at}: ${fault.message}`);
  await picture("fault");
} finally {
  await browser.close();
  await served.close();
}
process.stdout.write(JSON.stringify(seen));
process.exit(0);
