// A page with one of the components: what a person does there, and what the page must not do.
import assert from "node:assert/strict";
import { join } from "node:path";

const PATIENCE_MS = 15_000;
/** How long a page gets to send requests because of what it received. */
const SETTLING_MS = 300;
/** Said by every instance for development. */
const USUAL_WARNING = "Clerk has been loaded with development keys";
/** What clerk-js sends although the official description does not contain it. */
const UNDESCRIBED = ["locale", "timezone", "tab_state"].map((name) => `${name}: not in the description`);

export class Page {
  /** Errors in the console, failed requests and responses that are no success. */
  #problems = [];
  #expected = [];
  #tolerated = [];
  /** The number of requests that have no end yet. */
  #pending = 0;
  #page;
  #url;
  #emulator;
  #scripts;

  constructor(page, { url, emulator, scripts }) {
    this.#page = page;
    this.#url = url;
    this.#emulator = emulator;
    this.#scripts = scripts;
    page.setDefaultTimeout(PATIENCE_MS);
    page.on("pageerror", (error) => this.#problems.push(`uncaught: ${error.stack}`));
    page.on("console", (message) => this.#log(message));
    page.on("request", () => (this.#pending += 1));
    page.on("requestfinished", () => (this.#pending -= 1));
    page.on("requestfailed", (request) => this.#failed(request));
    page.on("response", (response) => this.#received(response));
  }

  /** Shows a component on a new page. With a ticket, a user is signed in before; without one, whoever was signed in stays so. */
  async open({ component, props = {}, ticket, organization }) {
    const { publishableKey, baseUrl } = this.#emulator;
    await this.#page.goto(`${this.#url}/component`);
    const options = { scripts: this.#scripts, publishableKey, baseUrl, ticket, organization, component, props };
    await this.#page.evaluate((given) => window.start(given), options);
  }

  #log(message) {
    // What the browser says of a response is known already, with the method.
    const isKnown = message.text().startsWith("Failed to load resource:") || message.text().includes(USUAL_WARNING);
    if (["error", "warning"].includes(message.type()) && !isKnown) {
      this.#problems.push(`console ${message.type()}: ${message.text()}`);
    }
  }

  /** Leaving a page ends its requests. */
  #failed(request) {
    this.#pending -= 1;
    const reason = request.failure()?.errorText;
    if (reason !== "net::ERR_ABORTED") this.#problems.push(`${request.method()} ${request.url()}: ${reason}`);
  }

  #received(response) {
    if (response.status() < 400) return;
    const { pathname, searchParams } = new URL(response.url());
    const method = searchParams.get("_method") ?? response.request().method();
    const seen = `${method} ${pathname}: ${response.status()}`;
    const index = this.#expected.indexOf(seen);
    if (index >= 0) this.#expected.splice(index, 1);
    else if (!this.#tolerated.includes(seen)) this.#problems.push(seen);
  }

  /** From now on, this response is no problem: `POST /v1/organizations: 422`. It has to come, once. */
  expect(response) {
    this.#expected.push(response);
  }

  /** The same, if it comes at all. */
  tolerate(response) {
    this.#tolerated.push(response);
  }

  /** Waits for the last requests and fails if there was a problem. */
  async check() {
    do await this.#page.waitForTimeout(SETTLING_MS);
    while (this.#pending > 0);
    const { violations } = await this.#emulator.control("GET", "judge");
    const found = violations.filter(({ text }) => !UNDESCRIBED.includes(text));
    const texts = found.map(({ route, of, text }) => `violation of a ${of}, ${route}: ${text}`);
    assert.deepEqual([...this.#problems, ...texts], []);
    assert.deepEqual(this.#expected, [], "these responses did not come");
  }

  /** Adds everything else that is known to the error. */
  async explain(error, test) {
    const file = join(process.env.CLERK_SCREENSHOTS, `${test.replaceAll(/\W+/g, "-")}.png`);
    const screenshot = this.#page.screenshot({ path: file, fullPage: true });
    const note = await screenshot.then(() => `screenshot: ${file}`, (failure) => `no screenshot: ${failure.message}`);
    error.message = [error.message, ...this.#problems, note].join("\n");
  }

  close() {
    return this.#page.close();
  }

  #text(text) {
    return this.#page.getByText(text, { exact: true }).filter({ visible: true }).first();
  }

  see(text) {
    return this.#text(text).waitFor();
  }

  /** Waits until this is not there. A component shows at first that it is loading, so see something else before. */
  gone(text) {
    return this.#text(text).waitFor({ state: "hidden" });
  }

  /** Waits for this number of rows in the table, without its head. */
  async rows(count) {
    await this.#page.waitForFunction((wanted) => document.querySelectorAll("tbody tr").length === wanted, count);
  }

  seeIn(row, text) {
    return this.#within(row).getByText(text, { exact: true }).first().waitFor();
  }

  /** Waits until a button shows this, besides its icon. */
  seeButton(name, text) {
    return this.#page.getByRole("button", { name, exact: true }).getByText(text).first().waitFor();
  }

  /** Waits until a tab shows this number, of thousands as `1K`. */
  seeTab(name, count) {
    return this.#page.getByRole("tab", { name: `${name} ${count}`, exact: true }).waitFor();
  }

  /** Waits for an image that the browser could load and was allowed to use. */
  async seeImage(name) {
    const image = this.#page.getByRole("img", { name, exact: true }).first();
    await image.waitFor();
    await this.#page.waitForFunction((element) => element.naturalWidth > 0, await image.elementHandle());
  }

  #within(row) {
    return row ? this.#page.getByRole("row").filter({ hasText: row }) : this.#page;
  }

  click(role, name, { row } = {}) {
    return this.#within(row).getByRole(role, { name, exact: true }).last().click();
  }

  clickText(text) {
    return this.#text(text).click();
  }

  #field(name) {
    return this.#page.getByRole("textbox", { name, exact: true });
  }

  fill(name, text) {
    return this.#field(name).fill(text);
  }

  fillPassword(text) {
    return this.#page.getByLabel("Password", { exact: true }).fill(text);
  }

  /** Types into a field once it is empty. */
  async type(name, text) {
    await this.#page.waitForFunction((field) => field.value === "", await this.#field(name).elementHandle());
    await this.#field(name).pressSequentially(text, { delay: 20 });
  }

  /** Types addresses, each of which becomes a label. */
  async invite(...addresses) {
    const field = this.#field("Example format: name@example.com");
    for (const address of addresses) await field.pressSequentially(`${address},`);
  }

  async search(text) {
    const field = this.#page.getByRole("searchbox", { name: "Search" });
    await field.clear();
    await field.pressSequentially(text);
  }

  /** Chooses from the menu of a row, or from the nth menu of the page. */
  async menu(item, { row, nth = 0 } = {}) {
    await this.#within(row).getByLabel("Open menu").nth(nth).click();
    await this.#page.getByRole("menuitem", { name: item, exact: true }).click();
  }

  /** Chooses another role from a list that opens where this button is. */
  async role(from, to, { row } = {}) {
    await this.click("button", from, { row });
    await this.#page.getByRole("paragraph").filter({ hasText: new RegExp(`^${to}$`) }).first().click();
  }

  upload(name, mimeType, base64) {
    const file = { name, mimeType, buffer: Buffer.from(base64, "base64") };
    return this.#page.locator("input[type=file]").setInputFiles(file);
  }

  /** Waits until the page is at this path of its own origin. */
  at(path) {
    return this.#page.waitForURL(this.#url + path);
  }

  /** What clerk-js knows. */
  clerk(read) {
    return this.#page.evaluate(read);
  }
}
