// Kanboard's board, as an example of an adapter for another one.
//
// NOT RUN HERE: Kanboard is no part of this repository and is not installed by it. Written against the markup and the
// interface of Kanboard 1.2; whoever measures with it looks at the first run before believing a figure.
//
//   KANBOARD_PROJECT=1 KANBOARD_TOKEN=… KANBOARD_USERS=viewer:secret,mover:secret,third:secret \
//     node end2end/bench/main.mjs --base http://127.0.0.1:8080 --adapter kanboard
//
// KANBOARD_TOKEN is the token of its programming interface, under Settings → API. The people are members of the project.

const PROJECT = process.env.KANBOARD_PROJECT ?? "1";
const TOKEN = process.env.KANBOARD_TOKEN ?? "";
const ACCOUNTS = (process.env.KANBOARD_USERS ?? "admin:admin").split(",").map((pair) => pair.split(/:(.*)/s));
const SECRETS = new Map(ACCOUNTS);
const [VIEWER, MOVER = VIEWER] = [...SECRETS.keys()];

const BOARD = `/board/${PROJECT}`;
const AS_PAGE = { accept: "text/html" };
/** How often its pages ask whether anything changed, milliseconds (`BOARD_PUBLIC_CHECK_INTERVAL` and its like). */
const POLL = 10_000;

export const name = "kanboard";

export const people = { viewer: VIEWER, mover: MOVER, hand: VIEWER, crowd: [...SECRETS.keys()] };

export async function signIn(door, login) {
  const form = await door.expect({ path: "/login", headers: AS_PAGE });
  const [, token] = form.body.toString("utf8").match(/name="csrf_token"\s+value="([^"]+)"/) ?? [];
  if (!token) throw new Error("no sign-in form at /login");
  door.keep(form);
  const fields = { csrf_token: token, username: login, password: SECRETS.get(login) ?? "" };
  const answer = await door.expect({ path: "/?controller=AuthController&action=check", form: fields, headers: AS_PAGE });
  return door.keep(answer);
}

export const board = {
  path: BOARD,
  ready: "#board .task-board",
  card: ".task-board[data-task-id]",
  identity: "data-task-id",
  // Heads and lists are cells of two rows; the list of a column stands for it.
  columns: "#board td.board-column-task-collapsed ~ td, #board td[class*=board-column-]:has(.board-task-list)",
  scroller: ".board-task-list",
  count: (column) => column.querySelectorAll(".task-board[data-task-id]").length,
  // Its scripts make every column sortable once they have run.
  isInteractive: () => document.querySelector("#board .board-task-list.ui-sortable") != null,
  // It has keys for the page (`?`, `v b`), none for cards.
  key: undefined,
};

export async function waitInteractive(page) {
  await page.waitForFunction(board.isInteractive);
}

/** It asks now and then; there is nothing to wait for. */
export async function waitLive() {}

export const pages = [
  { name: "board", what: "the board, complete HTML", request: { path: BOARD, headers: AS_PAGE }, holds: "</html>" },
  {
    name: "board-facet",
    what: "the same under one condition (assignee:me)",
    request: { path: `${BOARD}?search=${encodeURIComponent("assignee:me")}`, headers: AS_PAGE },
    holds: "</html>",
  },
];

/** Its columns have no pages: every card is on the board. */
export const column = undefined;

const SEARCHES = [
  { name: "search-rare", what: "search for a rare phrase", text: "漠河样例第4509公司" },
  { name: "search-common", what: "search for a common phrase", text: "银行系统升级" },
].map((search) => ({
  ...search,
  request: { path: `/?controller=SearchController&action=index&search=${encodeURIComponent(search.text)}`, headers: AS_PAGE },
}));

export const searches = async () => SEARCHES;

export const found = (body) => body.toString("utf8").match(/data-task-id=|class="table-list-title/g)?.length ?? 0;

const columnAt = (at) => `#board td:has(> .board-task-list):nth-of-type(${at})`;

export const hand = {
  from: columnAt(1),
  to: columnAt(2),
  lifted: ".task-board.ui-sortable-helper",
  more: undefined,
  grip: ".task-board-title, .task-board-header",
  keys: undefined,
  form: "#modal-box",
  busy: ".task-board-saving-state",
};

/** A colleague at its JSON-RPC interface. */
export class Colleague {
  #door;
  #columns;

  static async come(door) {
    const colleague = new Colleague();
    colleague.#door = await door(MOVER);
    return colleague;
  }

  leave() {
    this.#door.close();
  }

  async #call(method, params) {
    const authorization = `Basic ${Buffer.from(`jsonrpc:${TOKEN}`).toString("base64")}`;
    const sent = performance.timeOrigin + performance.now();
    const answer = await this.#door.expect({ path: "/jsonrpc.php", json: { jsonrpc: "2.0", id: 1, method, params }, headers: { authorization } });
    const { result, error } = JSON.parse(answer.body.toString("utf8"));
    return { result, sent, told: error?.message ?? "", took: answer.took };
  }

  async movable(many) {
    const { result: columns } = await this.#call("getColumns", { project_id: Number(PROJECT) });
    this.#columns = columns.map(({ id }) => Number(id));
    const { result: tasks } = await this.#call("getAllTasks", { project_id: Number(PROJECT), status_id: 1 });
    return tasks
      .filter((task) => Number(task.column_id) === this.#columns[0])
      .slice(0, many)
      .map(({ id }) => String(id));
  }

  async #move(id, at) {
    const { result: task } = await this.#call("getTask", { task_id: Number(id) });
    const { result, ...about } = await this.#call("moveTaskPosition", {
      project_id: Number(PROJECT),
      task_id: Number(id),
      column_id: this.#columns[at],
      position: 1,
      swimlane_id: Number(task.swimlane_id),
    });
    return { moved: result === true, ...about };
  }

  on(id) {
    return this.#move(id, 1);
  }

  back(id) {
    return this.#move(id, 0);
  }
}

export const before = (id) => `${columnAt(1)} .task-board[data-task-id="${id}"]`;

/** An open board without a browser: asks every ten seconds whether anything changed, and then for the whole board. */
export async function watch(door, heard) {
  let since = Math.floor(Date.now() / 1000);
  const look = async () => {
    const path = `/?controller=BoardAjaxController&action=check&project_id=${PROJECT}&timestamp=${since}`;
    const answer = await door.ask({ path, headers: { "x-requested-with": "XMLHttpRequest" } }).catch(() => ({ status: 0 }));
    if (answer.status !== 200) return;
    since = Math.floor(Date.now() / 1000);
    // What changed is not said: every card of the answer has come.
    const at = performance.timeOrigin + performance.now();
    for (const [, id] of answer.body.toString("utf8").matchAll(/data-task-id="(\d+)"/g)) heard(id, at, 200);
  };
  const timer = setInterval(look, POLL);
  return () => clearInterval(timer);
}

export const asksForChange = (url) => /action=check/.test(url);
