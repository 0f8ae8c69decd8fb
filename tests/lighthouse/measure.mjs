// Walks to the pages named on standard input and has Lighthouse measure each, as a phone on a slow network; prints JSON.
// Input: {chrome, runs, desk: {address, name, password}, reset: {address, name, phone}}. Nothing here knows the portal
// but by what its visitors see: addresses, labels, buttons.
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const CATEGORIES = ["performance", "accessibility", "best-practices"];
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const input = JSON.parse(Buffer.concat(chunks).toString());

const browser = await puppeteer.launch({
  executablePath: input.chrome,
  args: ["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP *.localhost 127.0.0.1"],
});

async function send(page, fields) {
  for (const [name, value] of Object.entries(fields)) await page.type(`form input[name=${name}]:not([type=hidden])`, value);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
}

async function press(page, words) {
  const button = await page.waitForSelector(`::-p-aria([name="${words}"][role="button"])`, { visible: true });
  await Promise.all([page.waitForNavigation(), button.click()]);
}

async function newestCode(context) {
  const phone = await context.newPage();
  try {
    for (let look = 0; look < 100; look += 1) {
      await phone.goto(input.reset.phone);
      const text = await phone.evaluate(() => document.querySelector("[role=log] article")?.innerText ?? "");
      const code = text.match(/\b(\d{3}) ?(\d{3})\b/);
      if (code) return code[1] + code[2];
      await new Promise((on) => setTimeout(on, 300));
    }
  } finally {
    await phone.close();
  }
  throw new Error("no code reached the phone");
}

const signIn = async (page) => {
  await page.goto(`${input.desk.address}/signin/`);
  await send(page, { user_id: input.desk.name });
};
const reset = async (page) => {
  await page.goto(`${input.reset.address}/reset/`);
  await send(page, { user_id: input.reset.name });
};

// Each page with the way to it; the way is walked anew for each page, so that no reset runs out of time.
const PAGES = [
  ["/signin/", input.desk.address, async () => {}],
  ["/signin/password/", input.desk.address, signIn],
  ["/reset/", input.reset.address, async () => {}],
  ["/reset/verify/", input.reset.address, reset],
  ["/reset/choose/", input.reset.address, async (page, context) => {
    await reset(page);
    await page.click("input[name=way][value=email]");
    await press(page, "Email");
    await send(page, { code: await newestCode(context) });
  }],
  ["/account/", input.desk.address, async (page) => {
    await signIn(page);
    await send(page, { password: input.desk.password });
  }],
];

// The cookies of the way stay; what it left in the cache goes, so that each run is a first visit.
async function measured(page, address) {
  const session = await page.createCDPSession();
  await session.send("Network.clearBrowserCache");
  await session.detach();
  const options = { logLevel: "error", onlyCategories: CATEGORIES, formFactor: "mobile", disableStorageReset: true };
  const { lhr } = await lighthouse(address, options, undefined, page);
  if (new URL(lhr.finalDisplayedUrl).pathname !== new URL(address).pathname) throw new Error(`${address} led to ${lhr.finalDisplayedUrl}`);
  const scores = Object.fromEntries(CATEGORIES.map((name) => [name, Math.round(lhr.categories[name].score * 100)]));
  const lost = Object.values(lhr.categories).flatMap((category) => category.auditRefs)
    .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 0.9).map(({ id }) => id);
  return {
    ...scores,
    shift: lhr.audits["cumulative-layout-shift"].numericValue,
    paint: lhr.audits["largest-contentful-paint"].numericValue,
    bytes: lhr.audits["total-byte-weight"].numericValue,
    lost: [...new Set(lost)],
    version: lhr.lighthouseVersion,
  };
}

const results = [];
try {
  for (const [path, address, way] of PAGES) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await way(page, context);
    const runs = [];
    for (let run = 0; run < input.runs; run += 1) runs.push(await measured(page, address + path));
    results.push({ path, runs });
    await context.close();
  }
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(results));
