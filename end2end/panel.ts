// The panel as a user sees it: pages to open, fields to fill in, rows to find.
import { expect, type Locator, type Page, type Response } from "@playwright/test";
import * as routes from "./generated/routes.ts";
import * as testid from "./generated/testid.ts";

export { routes, testid };

/** The kinds as the form and the URL call them. */
export const GIT_SYNC = "git-sync";
export const IMAGE_PULL = "image-pull";

export class Panel {
  readonly search: Locator;
  readonly filter: Locator;
  readonly add: Locator;
  readonly name: Locator;
  readonly displayName: Locator;
  readonly type: Locator;
  readonly secret: Locator;
  readonly host: Locator;
  readonly username: Locator;
  readonly password: Locator;
  readonly confirm: Locator;
  readonly cancel: Locator;
  readonly replace: Locator;
  readonly keep: Locator;
  readonly error: Locator;
  readonly heading: Locator;
  readonly rows: Locator;
  readonly toasts: Locator;
  readonly knownHosts: Locator;
  readonly importFile: Locator;
  readonly registries: Locator;
  readonly addRegistry: Locator;
  readonly repair: Locator;
  readonly mineOnTop: Locator;
  readonly loadTheirs: Locator;

  /** `base` is the path under which the panel lives, empty for the root. */
  constructor(
    readonly page: Page,
    readonly base = "",
    private readonly hydrates = true,
  ) {
    this.search = page.getByTestId(testid.SEARCH);
    this.filter = page.getByTestId(testid.TYPE_FILTER);
    this.add = page.getByTestId(testid.ADD_BUTTON);
    this.name = page.getByTestId(testid.NAME);
    this.displayName = page.getByTestId(testid.DISPLAY_NAME);
    this.type = page.getByTestId(testid.SECRET_TYPE);
    this.secret = page.getByTestId(testid.SECRET);
    this.host = page.getByTestId(testid.REGISTRY_HOST);
    this.username = page.getByTestId(testid.USERNAME);
    this.password = page.getByTestId(testid.PASSWORD);
    this.confirm = page.getByTestId(testid.CONFIRM_BUTTON).filter({ visible: true });
    this.cancel = page.getByTestId(testid.RESET_BUTTON).filter({ visible: true });
    this.replace = page.getByTestId(testid.REPLACE_BUTTON);
    this.keep = page.getByTestId(testid.KEEP_BUTTON);
    this.error = page.getByTestId(testid.FORM_ERROR);
    this.heading = page.getByRole("heading", { level: 1 });
    this.rows = page.getByTestId(testid.ROW);
    this.toasts = page.getByRole("status").getByTestId(testid.TOAST);
    this.knownHosts = page.getByTestId(testid.KNOWN_HOSTS);
    this.importFile = page.getByTestId(testid.IMPORT);
    this.registries = page.getByTestId(testid.REGISTRY);
    this.addRegistry = page.getByTestId(testid.ADD_REGISTRY);
    this.repair = page.getByTestId(testid.REPAIR_BUTTON);
    this.mineOnTop = page.getByTestId(testid.MINE_ON_TOP);
    this.loadTheirs = page.getByTestId(testid.LOAD_THEIRS);
  }

  /** What the page says under a test id. */
  at = (id: string) => this.page.getByTestId(id);

  /** A field of the registry with this number, from 0. */
  hostAt = (index: number) => this.page.locator(`#registryHost-${index}`);
  usernameAt = (index: number) => this.page.locator(`#username-${index}`);
  passwordAt = (index: number) => this.page.locator(`#password-${index}`);
  tokenAt = (index: number) => this.page.locator(`#identityToken-${index}`);

  /** The row of the registry with this number, which opens at a click on its line. */
  rowAt = (index: number) => this.page.locator(`#registry-${index}`);
  lineAt = (index: number) => this.rowAt(index).getByTestId(testid.REGISTRY_LINE);
  /** The choice to remove a stored registry. */
  removalOf = (host: string) =>
    this.page.getByRole("checkbox", { name: `Remove ${host}`, exact: true });

  /** The path of the list, the form of a new secret, a secret, or a secret's confirmation. */
  listPath = (query = "") => `${this.base}/${routes.SECRETS}${query}`;
  newPath = (kind?: string) =>
    `${this.base}/${routes.SECRETS}/${routes.NEW}${kind ? `?type=${kind}` : ""}`;
  editPath = (object: string) => `${this.base}/${routes.SECRETS}/${object}`;
  keyPath = (object: string) => `${this.editPath(object)}/${routes.KEY}`;
  deletePath = (object: string) => `${this.editPath(object)}/${routes.DELETE}`;

  /** Opens a path and waits until the browser has taken the page over. */
  async open(path: string): Promise<Response> {
    const response = await this.page.goto(path);
    await this.hydrated();
    return response as Response;
  }

  /** Waits until the page works without reloads; without JavaScript it never will. */
  async hydrated() {
    if (this.hydrates) await expect(this.page.locator("[data-hydrated=true]")).toBeAttached();
  }

  /** The page is the list from its start; a plain form's redirect says what must be in it. */
  async expectList() {
    const seen = this.hydrates ? /^$/ : /^(\?seen=[^&]+)?$/;
    const isList = (url: URL) => url.pathname === this.listPath() && seen.test(url.search);
    await expect(this.page).toHaveURL(isList);
  }

  openList = (query = "") => this.open(this.listPath(query));

  /**
   * Opens the list, and again until it shows what was just written past the panel: its watches tell
   * of it a moment later, and without JavaScript a page does not follow.
   */
  async openListWith(shown: Locator, query = "") {
    const opened = async () => {
      await this.openList(query);
      expect(await shown.count()).toBeGreaterThan(0);
    };
    await expect(opened).toPass();
  }

  /** The object names of the rows are these, at once or in a moment. */
  expectObjects = (names: string[]) => expect.poll(this.objects).toEqual(names);

  openNew = (kind?: string) => this.open(this.newPath(kind));
  openEdit = (object: string) => this.open(this.editPath(object));
  openDelete = (object: string) => this.open(this.deletePath(object));

  /** The row of an object. */
  row = (object: string) => this.page.locator(`[data-object="${object}"]`);
  editButton = (object: string) => this.row(object).getByTestId(testid.EDIT_BUTTON);
  deleteButton = (object: string) => this.row(object).getByTestId(testid.DELETE_BUTTON);

  /** The name in the row of an object, which has the focus when a user comes back to it. */
  nameOf = (object: string) => this.page.locator(`[id="row-${object}"]`);
  /** The button that opens the actions of a row in a narrow panel. */
  menuOf = (object: string) => this.row(object).getByTestId(testid.ROW_MENU);

  /** The object names of the rows, in their order. */
  objects = () =>
    this.rows.evaluateAll((rows) => rows.map((row) => row.getAttribute("data-object") ?? ""));

  column = (name: string) => this.page.getByRole("columnheader", { name, exact: true });
  sortBy = (name: string) => this.column(name).getByRole("link").click();

  /** The message at a field, as assistive technology finds it. */
  async expectMessage(field: Locator, text: string | RegExp) {
    await expect(field).toHaveAttribute("aria-invalid", "true");
    const id = (await field.getAttribute("aria-describedby"))?.split(" ")[0];
    await expect(this.page.locator(`[id="${id}"]`)).toHaveText(text);
  }

  /** Fills in the form of a new Git Sync secret. */
  async fillGitSync(name: string, displayName: string, key: string) {
    await this.name.fill(name);
    await this.displayName.fill(displayName);
    await this.type.selectOption(GIT_SYNC);
    await this.secret.fill(key);
  }

  /** Fills in the form of a new Image Pull secret. */
  async fillImagePull(name: string, host: string, username: string, password: string) {
    await this.name.fill(name);
    await this.type.selectOption(IMAGE_PULL);
    await this.host.fill(host);
    await this.username.fill(username);
    await this.password.fill(password);
  }

  /** Presses a button that posts a plain form; the answer to the post, before any redirect. */
  async post(button: Locator): Promise<Response> {
    const answer = this.page.waitForResponse((it) => it.request().method() === "POST");
    await button.click();
    return answer;
  }

  /** Marks the document, so that a reload shows. */
  mark = () => this.page.evaluate(() => Object.assign(window, { kpMark: true }));
  expectNoReload = async () =>
    expect(await this.page.evaluate(() => "kpMark" in window), "no reload").toBe(true);
}
